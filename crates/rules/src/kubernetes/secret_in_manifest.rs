use std::borrow::Cow;

use plimsoll_kubernetes::{Object, Setting, StringMap, base64};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};
use plimsoll_yaml::Entry;

/// Parts of keys whose values are no secrets.
const HARMLESS: &[&str] = &[
    "audience",
    "address",
    "ca-bundle",
    "ca.crt",
    "ca.pem",
    "cabundle",
    "clientid",
    "client-id",
    "client_id",
    "database",
    "dbname",
    "email",
    "endpoint",
    "host",
    "issuer",
    "known_hosts",
    "namespace",
    "path",
    "port",
    "project",
    "public",
    "region",
    "server",
    "tls.crt",
    "type",
    "url",
    "user",
];

/// Parts of keys that are names of files with settings.
const SETTINGS: &[&str] =
    &[".cfg", ".conf", ".ini", ".json", ".properties", ".toml", ".xml", ".yaml", ".yml", "config"];

/// Keys that stand for a private key and for nothing else.
const PRIVATE_KEYS: &[&str] = &["ssh-privatekey", "tls.key"];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_whole = object.is("", "Secret") && object.source.is_none() && object.root.get("sops").is_none();
    if !is_whole {
        return;
    }
    // The value whose key says that it is one is the better place.
    let mut found: Option<(Cow<'_, str>, Entry<'_>)> = None;
    for (field, is_encoded) in [("data", true), ("stringData", false)] {
        for (key, value, entry) in StringMap(Setting::of(object.root, field)).iter() {
            let is_better = found.is_none() || name_looks_secret(&key);
            let Some(value) = value.filter(|_| is_better && !is_harmless(&key)) else { continue };
            let decoded = if is_encoded { base64::decode(value) } else { Some(value.as_bytes().to_vec()) };
            let text = decoded.as_deref().map(String::from_utf8_lossy).unwrap_or(Cow::Borrowed(value));
            if is_stand_in(value) || is_stand_in(&text) || !holds_secret(&key, &text) {
                continue;
            }
            let is_best = name_looks_secret(&key);
            found = Some((key, entry));
            if is_best {
                return report_at(object, found, report);
            }
        }
    }
    report_at(object, found, report);
}

fn report_at(object: &Object<'_>, found: Option<(Cow<'_, str>, Entry<'_>)>, report: &mut Report<'_>) {
    let Some((key, entry)) = found else { return };
    let name = object.name().value().unwrap_or("Secret");
    report.emit(Finding::at(entry.value.span()).arg(name).arg(&*key).secret());
}

/// Whether a key says that its value may be read by all. The name of a secret says more than any other word.
fn is_harmless(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_docker_login = key.starts_with(".docker");
    let says_so = || key.ends_with("name") || key.ends_with(".pub") || HARMLESS.iter().any(|part| key.contains(part));
    !is_docker_login && !name_looks_secret(&key) && says_so()
}

/// Whether a text stands for a value that is put in later, or for none.
fn is_stand_in(text: &str) -> bool {
    let is_certificate = text.contains("-----BEGIN CERTIFICATE") && !text.contains("PRIVATE KEY");
    is_certificate || is_placeholder(text) || text.starts_with("ENC[") || text.parse::<f64>().is_ok()
}

/// Whether the value of a key is or holds a secret, as far as its form tells: a private key has its armour, and a file
/// of settings a setting that is secret.
fn holds_secret(key: &str, text: &str) -> bool {
    if PRIVATE_KEYS.contains(&key) {
        return text.contains("-----BEGIN");
    }
    let is_file = SETTINGS.iter().any(|part| key.contains(part)) && !name_looks_secret(key);
    !is_file || credential_shape(text).is_some() || text.lines().any(is_secret_setting)
}

/// Whether a line gives a value to a setting with the name of a secret: `password: x`, `"token": "x",`, `PASSWORD=x`.
fn is_secret_setting(line: &str) -> bool {
    let Some((name, value)) = line.split_once([':', '=']) else { return false };
    let name = name.trim().trim_start_matches("- ").trim_start_matches("export ").trim_matches(['"', '\'']);
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let opens = matches!(value, "|" | ">" | "|-" | ">-" | "{" | "[");
    !opens && name_looks_secret(name) && !is_placeholder(value)
}
