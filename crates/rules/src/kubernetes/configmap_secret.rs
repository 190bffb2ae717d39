use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "ConfigMap") {
        return;
    }
    let name = object.name().value().unwrap_or("ConfigMap");
    for (key, value, entry) in StringMap(Setting::of(object.root, "data")).iter() {
        let Some(value) = value else { continue };
        let finding = || Finding::at(entry.value.span()).arg(name).secret();
        if let Some(shape) = credential_shape(value) {
            report.emit(finding().message("shape").arg(&*key).arg(shape.kind.name()));
        } else if let Some(secret) = named_secret(&key, value) {
            report.emit(finding().arg(secret));
        }
    }
}

/// The name of a secret that has a value here.
fn named_secret(key: &str, value: &str) -> Option<String> {
    let mut lines = value.lines();
    // The name of a folder, were it a variable; as a key of its own it is a password.
    let is_named = |key: &str| name_looks_secret(key) || key.eq_ignore_ascii_case("pwd");
    if let (Some(line), None) = (lines.next(), lines.next())
        && !key.contains('.')
        && is_named(key)
        && is_secret(line.trim())
    {
        return Some(key.to_owned());
    }
    value.lines().find_map(|line| {
        let (name, value) = line.trim().strip_prefix("export ").unwrap_or(line.trim()).split_once('=')?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        (is_name && name_looks_secret(name) && is_secret(value.trim())).then(|| name.to_owned())
    })
}

/// Whether a value may be a secret: it stands for nothing else and names no file, and is one word.
fn is_secret(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    // A path in a store of secrets, such as `db/password`, is a reference.
    !is_placeholder(value) && !value.contains(char::is_whitespace) && !value.contains('/') && value.len() > 3
}
