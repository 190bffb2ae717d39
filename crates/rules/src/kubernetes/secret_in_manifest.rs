use std::borrow::Cow;

use plimsoll_kubernetes::{Object, Setting, StringMap, base64};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{is_placeholder, name_looks_secret};

/// Parts of keys whose values are no secrets.
const HARMLESS: &[&str] = &[
    "audience",
    "address",
    "ca.crt",
    "clientid",
    "client-id",
    "client_id",
    "config",
    "database",
    "dbname",
    "email",
    "endpoint",
    "host",
    "issuer",
    "namespace",
    "port",
    "project",
    "properties",
    "region",
    "server",
    "tls.crt",
    "type",
    "url",
    "user",
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_whole = object.is("", "Secret") && object.source.is_none() && object.root.get("sops").is_none();
    if !is_whole {
        return;
    }
    for (field, is_encoded) in [("data", true), ("stringData", false)] {
        for (key, value, entry) in StringMap(Setting::of(object.root, field)).iter() {
            let Some(value) = value.filter(|_| !is_harmless(&key)) else { continue };
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

/// Whether a key says that its value may be read by all. The name of a secret says more than any other word.
fn is_harmless(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_docker_login = key.starts_with(".docker");
    !is_docker_login && !name_looks_secret(&key) && HARMLESS.iter().any(|part| key.contains(part))
}

/// Whether a text stands for a value that is put in later, or for none.
fn is_stand_in(text: &str) -> bool {
    let is_certificate = text.contains("-----BEGIN CERTIFICATE") && !text.contains("PRIVATE KEY");
    is_certificate || is_placeholder(text) || text.starts_with("ENC[") || text.parse::<f64>().is_ok()
}
