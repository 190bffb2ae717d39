use plimsoll_kubernetes::{Object, Setting, StringMap, base64};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::is_placeholder;

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
        if text.len() > 1 && text.ends_with('\n') && text.lines().count() == 1 && !is_file(&key) {
            report.emit(finding.message("newline"));
        }
    }
}

/// Whether a key is the name of a file, whose last line ends as all lines do.
fn is_file(key: &str) -> bool {
    key.contains('.') || key.starts_with("ssh-") || matches!(key, "known_hosts" | "identity" | "config")
}

/// A mark of some tool that puts the value in later.
fn is_stand_in(value: &str) -> bool {
    is_placeholder(value) && !value.chars().all(|c| c.is_ascii_alphanumeric())
}
