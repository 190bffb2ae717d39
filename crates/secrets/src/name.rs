//! Names of variables, keys and arguments that say their value is secret.

/// More words than any real name has; the rest of a longer one is not looked at.
const WORDS_MAX: usize = 32;

/// Words that name a secret by themselves.
const SECRET_WORDS: &[&str] = &[
    "accesskey",
    "apikey",
    "apitoken",
    "authtoken",
    "cred",
    "credential",
    "credentials",
    "creds",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "privatekey",
    "pword",
    "secret",
    "secretkey",
    "token",
];

/// Endings of run-together words that name a secret: `PGPASSWORD`, `DBPASSWD`.
const SECRET_ENDINGS: &[&str] = &["password", "passwd", "passphrase"];

/// Words that make a secret of the word `key` after them. A bare `KEY` or a `GPG_KEY` is rarely one.
const KEY_QUALIFIERS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "app",
    "application",
    "auth",
    "client",
    "consumer",
    "deploy",
    "encryption",
    "hmac",
    "jwt",
    "license",
    "master",
    "private",
    "secret",
    "service",
    "session",
    "shared",
    "signing",
    "ssh",
    "storage",
];

/// Last words that say the value is about a secret, or points to one, but is none.
const HARMLESS_ENDINGS: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "arn",
    "alias",
    "audience",
    "bucket",
    "cidr",
    "cidrs",
    "class",
    "cmd",
    "command",
    "count",
    "days",
    "dir",
    "directory",
    "disabled",
    "duration",
    "email",
    "enabled",
    "endpoint",
    "env",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "filename",
    "format",
    "header",
    "hint",
    "host",
    "hours",
    "id",
    "ids",
    "ips",
    "interval",
    "issuer",
    "label",
    "length",
    "lifetime",
    "limit",
    "location",
    "max",
    "method",
    "min",
    "minutes",
    "mode",
    "mount",
    "name",
    "names",
    "namespace",
    "param",
    "path",
    "pattern",
    "plugin",
    "policy",
    "port",
    "prefix",
    "provider",
    "ref",
    "regex",
    "region",
    "required",
    "rotation",
    "scope",
    "seconds",
    "size",
    "source",
    "store",
    "strategy",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "validity",
];

/// Settings of widely used software that only look like secrets: the name of a cluster, a kind of token.
const HARMLESS_NAMES: &[&str] = &["ETCD_AUTH_TOKEN", "ETCD_INITIAL_CLUSTER_TOKEN"];

/// Words that make a name harmless wherever they stand.
const HARMLESS_WORDS: &[&str] = &["allow", "disable", "enable", "file", "max", "min", "pub", "public", "version"];

/// First words of switches: `REQUIRE_PASSWORD`, `USE_TOKEN`.
const SWITCHES: &[&str] =
    &["allows", "has", "is", "no", "require", "requires", "show", "skip", "use", "validate", "with", "without"];

/// Whether a name says that its value is a credential.
///
/// Names are split into words at `_`, `-`, `.`, other punctuation and changes of case, so `dbPassword` and `DB_PASSWORD`
/// read alike. A word that turns the name into a pointer or a setting (`_FILE`, `_PATH`, `_URL`, `PUBLIC_`, `ENABLE_`)
/// makes it harmless.
pub fn name_looks_secret(name: &str) -> bool {
    let words: Vec<String> = words(name).take(WORDS_MAX).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let harmless = is_in(HARMLESS_NAMES, name)
        || is_in(HARMLESS_ENDINGS, last)
        || words.iter().any(|word| is_in(HARMLESS_WORDS, word))
        || (words.len() > 1 && is_in(SWITCHES, first))
        // A path to a key file, whatever its ending says.
        || words.ends_with(&["application".to_owned(), "credentials".to_owned()]);
    !harmless && (0..words.len()).any(|at| word_is_secret(&words, at))
}

fn word_is_secret(words: &[String], at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
    let is_last = at + 1 == words.len();
    match word.as_str() {
        // `Token` is also a unit of language models and parsers; `KEY` needs to say whose.
        "key" => before.is_some_and(|before| is_in(KEY_QUALIFIERS, before)),
        // `PWD` and `OLDPWD` are folders; `PASS` and `AUTH` alone are too short to mean anything.
        "pwd" | "pass" => is_last && before.is_some_and(|before| before != "old"),
        "auth" => is_last && before.is_some_and(|before| !matches!(before, "o" | "basic" | "client" | "tls")),
        _ => is_in(SECRET_WORDS, word) || SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending)),
    }
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// The words of a name in lower case.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(camel_words)
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
}

/// Splits before an upper-case letter that follows a lower-case one, and before the last capital of `HTTPServer`.
fn camel_words(run: &str) -> impl Iterator<Item = &str> {
    let bytes = run.as_bytes();
    let starts_word = move |at: usize| {
        let at_is_upper = bytes.get(at).is_some_and(u8::is_ascii_uppercase);
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        at_is_upper && before.is_some_and(|b| !b.is_ascii_uppercase() || after_is_lower)
    };
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= run.len() {
            return None;
        }
        let end = (start + 1..run.len()).find(|&at| starts_word(at)).unwrap_or(run.len());
        let word = run.get(start..end);
        start = end;
        word
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_recognised() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "db-password",
            "MYSQL_ROOT_PASSWORD",
            "PGPASSWORD",
            "MYSQL_PWD",
            "DB_PASS",
            "AWS_SECRET_ACCESS_KEY",
            "SECRET_KEY_BASE",
            "API_KEY",
            "apiKey",
            "OPENAI_API_KEY",
            "GITHUB_TOKEN",
            "NPM_TOKEN",
            "VITE_API_TOKEN",
            "clientSecret",
            "REDIS_AUTH",
            "npm_config__authToken",
            "LICENSE_KEY",
            "SSH_PRIVATE_KEY",
            "APIKEY",
            "DOCKER_CREDENTIALS",
            "spring.datasource.password",
            "KEY_PASSPHRASE",
        ] {
            assert!(name_looks_secret(name), "{name}");
        }
    }

    #[test]
    fn names_of_pointers_and_settings_are_not() {
        for name in [
            "",
            "_",
            "PATH",
            "KEY",
            "GPG_KEY",
            "GPG_KEYS",
            "PWD",
            "OLDPWD",
            "PASS",
            "PASSWORD_FILE",
            "SECRET_NAME",
            "TOKEN_URL",
            "SECRET_PATH",
            "TOKEN_TTL",
            "AUTH_MODE",
            "AWS_ACCESS_KEY_ID",
            "PUBLIC_KEY",
            "API_PUBLIC_KEY",
            "KEEPASSXC_VERSION",
            "DOCKER_HARDENED_IMAGES_KEYRING_VERSION",
            "OAUTH",
            "OAuth",
            "TOKENIZERS_PARALLELISM",
            "MAX_TOKENS",
            "TOKENS_PER_MINUTE",
            "ENABLE_TOKEN",
            "REQUIRE_PASSWORD",
            "PASSWORD_MIN_LENGTH",
            "AUTHOR",
            "MONKEY",
            "COMPASS",
            "BYPASS",
            "KEYCLOAK",
            "SECRETARY",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "tokenExpiry",
            "SECRET_PROVIDER",
            "PUBLIC_TOKEN",
            "IMAGE_PULL_SECRETS",
        ] {
            assert!(!name_looks_secret(name), "{name}");
        }
    }

    #[test]
    fn case_changes_separate_words() {
        let split = |name| words(name).collect::<Vec<_>>();
        assert_eq!(split("myHTTPServerKey2"), ["my", "http", "server", "key2"]);
        assert_eq!(split("A__b.c-D"), ["a", "b", "c", "d"]);
        assert_eq!(split("ñPassword"), ["password"]);
    }
}
