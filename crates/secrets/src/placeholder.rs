//! Values that stand for a secret rather than being one.

/// Beginnings of references to a secret that is kept elsewhere, and of values that are encrypted in place.
const REFERENCES: &[&str] = &[
    "/etc/",
    "/home/",
    "/mnt/",
    "/opt/",
    "/run/",
    "/secrets/",
    "/usr/",
    "/var/run/",
    "ENC[",
    "akv:",
    "arn:aws:",
    "aws-ssm:",
    "awssm:",
    "env:",
    "file:",
    "gcpsecretmanager:",
    "op://",
    "projects/",
    "ref+",
    "secretref:",
    "secretsmanager:",
    "sm://",
    "vault:",
];

/// Values that say themselves that they are to be replaced, or that switch something. Compared without case and
/// punctuation.
const STAND_INS: &[&str] = &[
    "changeit",
    "changeme",
    "changethis",
    "default",
    "disabled",
    "dummy",
    "empty",
    "enabled",
    "example",
    "fake",
    "false",
    "fixme",
    "foo",
    "insertme",
    "na",
    "nil",
    "no",
    "none",
    "notset",
    "null",
    "off",
    "on",
    "optional",
    "placeholder",
    "redacted",
    "removed",
    "replaceme",
    "sample",
    "tbd",
    "todo",
    "true",
    "undefined",
    "unset",
    "unused",
    "yes",
];

/// Words inside a value that give it away as an example.
const TELLTALES: &[&str] = &["changeme", "example", "insert", "placeholder", "replace", "yourapi", "yourkey", "your"];

/// First words of a value of several words that say what to do with it.
const ORDERS: &[&str] = &["add", "enter", "fill", "paste", "provide", "put", "set", "specify", "update"];

/// Whether a value stands for a secret: it is empty, a variable, a template, a reference to a secret store, a switch or a
/// word such as `changeme` or `<your-token>`.
///
/// Weak but working passwords such as `admin` are not placeholders.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    value.is_empty() || is_variable(value) || is_reference(value) || is_masked(value) || is_stand_in(value)
}

fn is_variable(value: &str) -> bool {
    if ["${", "$(", "{{", "$((", "<%", "@@"].iter().any(|mark| value.contains(mark)) {
        return true;
    }
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    value.strip_prefix('$').is_some_and(is_name)
        || enclosed(value, '%', '%').is_some_and(is_name)
        || enclosed(value, '<', '>').is_some()
        || enclosed(value, '[', ']').is_some()
        || value.len() > 4 && value.starts_with("**") && value.ends_with("**")
}

fn enclosed(value: &str, open: char, close: char) -> Option<&str> {
    value.strip_prefix(open)?.strip_suffix(close)
}

fn is_reference(value: &str) -> bool {
    REFERENCES.iter().any(|prefix| value.starts_with(prefix))
}

/// Only one kind of character: `xxxx`, `****`, `....`; or a mask such as `xxx-xxx` or `p-XXXX`.
fn is_masked(value: &str) -> bool {
    let mut characters = value.chars().filter(|c| !matches!(c, '-' | '_' | ' '));
    let Some(first) = characters.next() else { return true };
    let is_mask = |c: char| matches!(c, 'x' | 'X' | '*' | '.' | '?' | '#');
    let ends_in_mask = || value.rsplit(['-', '_']).next().is_some_and(|end| end.len() >= 4 && end.chars().all(is_mask));
    let is_one = (is_mask(first) || first == '0') && characters.all(|c| c == first);
    is_one || ends_in_mask()
}

fn is_stand_in(value: &str) -> bool {
    // No stand-in is long; a key or a certificate need not be folded to know that.
    if value.len() > 80 {
        return false;
    }
    let folded: String = value.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    STAND_INS.contains(&folded.as_str()) || has_telltale(value, &folded) || is_order(value) || is_name(value)
}

fn has_telltale(value: &str, folded: &str) -> bool {
    TELLTALES.iter().any(|word| folded.starts_with(word) || (folded.ends_with(word) && value.contains(['-', '_', ' '])))
        || folded.ends_with("example")
}

/// `SECRET_PASSWORD`: the name of a value, where the value should be.
fn is_name(value: &str) -> bool {
    value.contains('_') && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// `UPDATE_THE_KEY`, `put token here`, `token goes here`.
fn is_order(value: &str) -> bool {
    let mut words = value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let (Some(first), Some(last)) = (words.next(), words.next_back()) else { return false };
    last.eq_ignore_ascii_case("here") || ORDERS.iter().any(|order| first.eq_ignore_ascii_case(order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_stand_for_a_secret() {
        for value in [
            "",
            "  ",
            "\"\"",
            "$TOKEN",
            "${TOKEN}",
            "${TOKEN:-x}",
            "$(TOKEN)",
            "{{ .Values.token }}",
            "a{{ b }}c",
            "%TOKEN%",
            "<token>",
            "<your token>",
            "[token]",
            "xxxx",
            "XXX-XXX",
            "****",
            "0000",
            "changeme",
            "CHANGE_ME",
            "change-me",
            "your-api-key",
            "YOUR_TOKEN",
            "replace-with-token",
            "insert-token-here",
            "my-example",
            "true",
            "No",
            "null",
            "TODO",
            "/run/secrets/db",
            "vault:secret/data/db#password",
            "op://vault/item",
            "ENC[AES256_GCM,data:x]",
            "UPDATE_AWS_ACCESS_KEY_ID",
            "enter password",
            "**access token goes here**",
            "p-XXXX",
            "**SOPS**",
            "SECRET_PASSWORD",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn values_that_would_work() {
        for value in [
            "admin",
            "password",
            "secret",
            "hunter2",
            "pa$$word",
            "$ecret!",
            "x1",
            "s3cr3t-value",
            "12345",
            "test",
            "a-x",
            "there",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
