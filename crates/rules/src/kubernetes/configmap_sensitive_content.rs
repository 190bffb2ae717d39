use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "ConfigMap") {
        return;
    }
    let name = object.name().value().unwrap_or("ConfigMap");
    for (_, value, entry) in StringMap(Setting::of(object.root, "data")).iter() {
        let words =
            || value.into_iter().flat_map(|text| text.split(|c: char| c.is_whitespace() || "\"'<>,;()=".contains(c)));
        let found = if words().any(is_mail) {
            "a mail address"
        } else if words().any(is_iban) {
            "an IBAN"
        } else {
            continue;
        };
        report.emit(Finding::at(entry.value.span()).arg(name).arg(found));
    }
}

fn is_mail(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
    let ending = host.rsplit('.').next().unwrap_or_default();
    let is_known = ["example.com", "localhost", "users.noreply.github.com"].contains(&host);
    is_part(user)
        && is_part(host)
        && host.contains('.')
        && (2..=10).contains(&ending.len())
        && ending.bytes().all(|b| b.is_ascii_lowercase())
        && ending != "local"
        && !is_known
}

/// Whether a word is an account number of ISO 13616: its check sum is 1 modulo 97.
fn is_iban(word: &str) -> bool {
    let (Some(head), Some(tail)) = (word.get(..4), word.get(4..)) else { return false };
    let shape =
        head.bytes().take(2).all(|b| b.is_ascii_uppercase()) && head.bytes().skip(2).all(|b| b.is_ascii_digit());
    if !shape || !(11..=30).contains(&tail.len()) {
        return false;
    }
    let mut rest = 0u32;
    for byte in tail.bytes().chain(head.bytes()) {
        rest = match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    rest == 1
}
