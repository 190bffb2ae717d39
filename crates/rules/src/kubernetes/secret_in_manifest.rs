use std::borrow::Cow;

use plimsoll_kubernetes::{Object, Setting, StringMap, base64};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::is_placeholder;

/// Keys that tell nothing, or nothing that is secret.
const HARMLESS: &[&str] = &[
    "ca.crt",
    "tls.crt",
    "user",
    "username",
    "host",
    "hostname",
    "port",
    "database",
    "dbname",
    "url",
    "type",
    "name",
    "namespace",
    "server",
    "project",
    "email",
    "region",
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_whole = object.is("", "Secret") && object.source.is_none() && object.root.get("sops").is_none();
    if !is_whole {
        return;
    }
    for (field, is_encoded) in [("data", true), ("stringData", false)] {
        for (key, value, entry) in StringMap(Setting::of(object.root, field)).iter() {
            let Some(value) = value.filter(|_| !HARMLESS.contains(&&*key)) else { continue };
            let decoded = if is_encoded { base64::decode(value) } else { Some(value.as_bytes().to_vec()) };
            let text = decoded.as_deref().map(String::from_utf8_lossy).unwrap_or(Cow::Borrowed(value));
            if !is_stand_in(value) && !is_stand_in(&text) {
                let name = object.name().value().unwrap_or("Secret");
                report.emit(Finding::at(entry.value.span()).arg(name).arg(&*key).secret());
                return;
            }
        }
    }
}

/// Whether a text stands for a value that is put in later, or for none.
fn is_stand_in(text: &str) -> bool {
    is_placeholder(text) || text.starts_with("ENC[") || text.parse::<f64>().is_ok()
}
