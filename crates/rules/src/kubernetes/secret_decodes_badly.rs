use plimsoll_kubernetes::{Object, Setting, StringMap, base64};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::is_placeholder;

/// A shorter text may be base64 by accident.
const ENCODED_MIN: usize = 16;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Secret") || object.root.get("sops").is_some() {
        return;
    }
    let name = object.name().value().unwrap_or("Secret");
    let plain = StringMap(Setting::of(object.root, "stringData"));
    for (key, value, entry) in StringMap(Setting::of(object.root, "data")).iter() {
        let finding = Finding::at(entry.value.span()).arg(name).arg(&*key).secret();
        if plain.entry(&key).is_some() {
            report.emit(Finding::at(entry.key.span()).message("both").arg(name).arg(&*key));
        }
        let Some(value) = value.filter(|value| !value.contains("{{") && !value.contains("${")) else { continue };
        let Some(bytes) = base64::decode(value.trim()) else {
            if !is_stand_in(value) {
                report.emit(finding);
            }
            continue;
        };
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        if text.len() > 1 && text.ends_with('\n') && text.lines().count() == 1 {
            report.emit(finding.message("newline"));
        } else if is_encoded_again(text) {
            report.emit(finding.message("twice"));
        }
    }
}

/// A mark of some tool that puts the value in later.
fn is_stand_in(value: &str) -> bool {
    is_placeholder(value) && !value.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Whether a decoded text is the base64 of a readable one.
fn is_encoded_again(text: &str) -> bool {
    text.len() >= ENCODED_MIN
        && text.ends_with('=')
        && base64::decode(text.trim())
            .is_some_and(|bytes| bytes.iter().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()))
}
