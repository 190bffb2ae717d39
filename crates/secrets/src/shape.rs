//! Credentials that can be told by their shape alone.
//!
//! Each issuer publishes a prefix and a length. A candidate must begin and end at a word boundary and must vary enough
//! not to be a mask, so that prose, hashes and documentation stay silent.

use std::ops::Range;

use crate::placeholder::is_placeholder;

/// How many different bytes the body of a token must have at least; masks such as `ghp_xxxx...` have fewer.
const VARIETY_MIN: u32 = 8;

/// The kinds of credentials that are known by shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An access key id of Amazon Web Services.
    AwsAccessKeyId,
    /// An account key of Azure Storage.
    AzureStorageKey,
    /// A token of GitHub.
    GitHubToken,
    /// A token of GitLab.
    GitLabToken,
    /// A token or webhook of Slack.
    SlackToken,
    /// A signed JSON Web Token.
    JsonWebToken,
    /// A private key in PEM or OpenPGP armour.
    PrivateKey,
    /// An API key or client secret of Google.
    GoogleApiKey,
    /// A live key of Stripe.
    StripeKey,
    /// A token of a package registry: npm, PyPI, Docker Hub.
    RegistryToken,
    /// An API key of a model provider: Anthropic, OpenAI, Hugging Face.
    ModelProviderKey,
    /// A token of another cloud service: SendGrid, DigitalOcean, Vault, Grafana, Shopify, Databricks.
    ServiceToken,
    /// A password in a URL, `scheme://user:password@host`.
    UrlPassword,
}

impl CredentialKind {
    /// A name for messages, without article: `GitHub token`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AwsAccessKeyId => "AWS access key id",
            Self::AzureStorageKey => "Azure storage key",
            Self::GitHubToken => "GitHub token",
            Self::GitLabToken => "GitLab token",
            Self::SlackToken => "Slack token",
            Self::JsonWebToken => "JSON web token",
            Self::PrivateKey => "private key",
            Self::GoogleApiKey => "Google API key",
            Self::StripeKey => "Stripe live key",
            Self::RegistryToken => "package registry token",
            Self::ModelProviderKey => "model provider key",
            Self::ServiceToken => "service token",
            Self::UrlPassword => "password in a URL",
        }
    }
}

/// A credential in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What it looks like.
    pub kind: CredentialKind,
    /// Its bytes in the text. For a private key, its first line; for a URL, the password alone.
    pub range: Range<usize>,
}

/// The first credential in `text`.
pub fn credential_shape(text: &str) -> Option<Shape> {
    credential_shapes(text).next()
}

/// Every credential in `text`, in order, none overlapping.
pub fn credential_shapes(text: &str) -> impl Iterator<Item = Shape> + '_ {
    let text = text.as_bytes();
    let mut at = 0;
    let mut is_in_word = false;
    std::iter::from_fn(move || {
        loop {
            let &b = text.get(at)?;
            let is_word = word(b);
            let found = if is_word && is_in_word { None } else { shape_at(text, at, b) };
            is_in_word = is_word;
            if let Some(shape) = found {
                at = shape.range.end.max(at + 1);
                return Some(shape);
            }
            at += 1;
        }
    })
}

/// The tokens that begin with each byte, as a range of [`TOKENS`].
const TOKENS_BY_FIRST: [(u8, u8); 256] = {
    let mut ranges = [(0, 0); 256];
    let mut at = 0;
    while at < TOKENS.len() {
        let first = TOKENS[at].prefix.as_bytes()[0] as usize;
        let start = if ranges[first].1 == 0 { at as u8 } else { ranges[first].0 };
        at += 1;
        ranges[first] = (start, at as u8);
    }
    ranges
};

/// The bytes that the body of a token is made of.
type Alphabet = fn(u8) -> bool;

fn alphanumeric(b: u8) -> bool {
    b.is_ascii_alphanumeric()
}
fn word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}
fn url_safe(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
}
fn dotted(b: u8) -> bool {
    url_safe(b) || b == b'.'
}
fn lower_hex(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'f')
}
fn base32_upper(b: u8) -> bool {
    matches!(b, b'A'..=b'Z' | b'2'..=b'7')
}
fn base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')
}
fn slack_path(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'/'
}

/// A fixed prefix and the body that follows it.
struct Token {
    prefix: &'static str,
    alphabet: Alphabet,
    length: std::ops::RangeInclusive<usize>,
    kind: CredentialKind,
}

const fn token(prefix: &'static str, alphabet: Alphabet, min: usize, max: usize, kind: CredentialKind) -> Token {
    Token { prefix, alphabet, length: min..=max, kind }
}

/// Sorted by prefix, so that those with the same first byte stand together.
const TOKENS: &[Token] = {
    use CredentialKind::*;
    &[
        token("AGE-SECRET-KEY-1", alphanumeric, 58, 58, PrivateKey),
        token("AIza", url_safe, 35, 35, GoogleApiKey),
        token("AKIA", base32_upper, 16, 16, AwsAccessKeyId),
        token("ASIA", base32_upper, 16, 16, AwsAccessKeyId),
        token("AccountKey=", base64, 86, 86, AzureStorageKey),
        token("GOCSPX-", url_safe, 28, 28, GoogleApiKey),
        token("SG.", dotted, 60, 80, ServiceToken),
        token("dapi", lower_hex, 32, 32, ServiceToken),
        token("dckr_pat_", url_safe, 27, 40, RegistryToken),
        token("dop_v1_", lower_hex, 64, 64, ServiceToken),
        token("gho_", alphanumeric, 36, 255, GitHubToken),
        token("ghp_", alphanumeric, 36, 255, GitHubToken),
        token("ghr_", alphanumeric, 36, 255, GitHubToken),
        token("ghs_", alphanumeric, 36, 255, GitHubToken),
        token("ghu_", alphanumeric, 36, 255, GitHubToken),
        token("github_pat_", word, 82, 255, GitHubToken),
        token("gldt-", url_safe, 20, 64, GitLabToken),
        token("glpat-", dotted, 20, 300, GitLabToken),
        token("glptt-", url_safe, 40, 64, GitLabToken),
        token("glrt-", dotted, 20, 300, GitLabToken),
        token("glsa_", word, 41, 41, ServiceToken),
        token("hf_", alphanumeric, 34, 40, ModelProviderKey),
        token("hooks.slack.com/services/T", slack_path, 30, 80, SlackToken),
        token("hvs.", url_safe, 24, 300, ServiceToken),
        token("npm_", alphanumeric, 36, 36, RegistryToken),
        token("pypi-AgE", url_safe, 80, 400, RegistryToken),
        token("rk_live_", alphanumeric, 24, 255, StripeKey),
        token("shpat_", lower_hex, 32, 32, ServiceToken),
        token("sk-ant-", url_safe, 80, 140, ModelProviderKey),
        token("sk-proj-", url_safe, 48, 200, ModelProviderKey),
        token("sk_live_", alphanumeric, 24, 255, StripeKey),
        token("xapp-", url_safe, 40, 200, SlackToken),
        token("xoxa-", url_safe, 20, 250, SlackToken),
        token("xoxb-", url_safe, 20, 250, SlackToken),
        token("xoxe-", url_safe, 20, 250, SlackToken),
        token("xoxp-", url_safe, 20, 250, SlackToken),
        token("xoxr-", url_safe, 20, 250, SlackToken),
        token("xoxs-", url_safe, 20, 250, SlackToken),
    ]
};

/// The credential that begins at `at`, where no word goes on.
fn shape_at(text: &[u8], at: usize, first: u8) -> Option<Shape> {
    let (start, end) = TOKENS_BY_FIRST[usize::from(first)];
    if end == 0 && !matches!(first, b':' | b'-' | b'e') {
        return None;
    }
    let rest = text.get(at..)?;
    match first {
        b':' if rest.starts_with(b"://") => return url_password(text, at + 3),
        b'-' if rest.starts_with(b"-----BEGIN ") => return private_key(rest, at),
        b'e' if rest.starts_with(b"eyJ") => {
            // Only at the start of its run: `eyJ-eyJ-...` must not be read once for each of its parts.
            let before = at.checked_sub(1).and_then(|at| text.get(at));
            return if before.is_none_or(|&before| !url_safe(before)) { json_web_token(rest, at) } else { None };
        }
        _ => {}
    }
    let tokens = TOKENS.get(usize::from(start)..usize::from(end))?;
    let token = tokens.iter().find(|token| rest.starts_with(token.prefix.as_bytes()))?;
    let length = token_length(token, rest)?;
    Some(Shape { kind: token.kind, range: at..at + length })
}

fn token_length(token: &Token, rest: &[u8]) -> Option<usize> {
    let body = rest.get(token.prefix.len()..)?;
    // One byte more than allowed is enough to refuse.
    let length = body.iter().take(token.length.end() + 1).take_while(|&&b| (token.alphabet)(b)).count();
    let ends_word = body.get(length).is_none_or(|&after| !word(after));
    let body = body.get(..length)?;
    let is_example = body.windows(7).any(|part| part.eq_ignore_ascii_case(b"example"));
    (token.length.contains(&length) && ends_word && !is_example && varies(body)).then_some(token.prefix.len() + length)
}

fn varies(body: &[u8]) -> bool {
    let seen = body.iter().fold(0_u128, |seen, &b| seen | 1 << (b & 0x7f));
    seen.count_ones() >= VARIETY_MIN
}

/// Three base64url parts, of which the first two are JSON objects.
fn json_web_token(rest: &[u8], at: usize) -> Option<Shape> {
    let segment = |from: usize| rest.get(from..).map_or(0, |part| part.iter().take_while(|&&b| url_safe(b)).count());
    let header = segment(0);
    let payload_start = header + 1;
    if header < 16 || rest.get(header) != Some(&b'.') || !rest.get(payload_start..)?.starts_with(b"eyJ") {
        return None;
    }
    let payload = segment(payload_start);
    let signature_start = payload_start + payload + 1;
    if payload < 10 || rest.get(signature_start - 1) != Some(&b'.') {
        return None;
    }
    let signature = segment(signature_start);
    let is_signed = signature >= 20 && rest.get(signature_start..signature_start + signature).is_some_and(varies);
    is_signed.then(|| Shape { kind: CredentialKind::JsonWebToken, range: at..at + signature_start + signature })
}

/// `-----BEGIN ... PRIVATE KEY-----` with a body after it: a bare header is a pattern to search for, not a key.
fn private_key(rest: &[u8], at: usize) -> Option<Shape> {
    let label = rest.get(11..)?;
    let label_length = label.iter().take(40).take_while(|&&b| b.is_ascii_uppercase() || b == b' ').count();
    let (name, after) = label.split_at_checked(label_length)?;
    if !(name.ends_with(b"PRIVATE KEY") || name.ends_with(b"PRIVATE KEY BLOCK")) || !after.starts_with(b"-----") {
        return None;
    }
    let mut body = after.get(5..)?;
    // Line ends may be real, or written as `\n` in a string.
    loop {
        body = match body {
            [b'\\', b'n' | b'r', next @ ..] => next,
            [b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'"' | b'\'' | b'+' | b'|', next @ ..] => next,
            _ => break,
        };
    }
    let has_header = [&b"Proc-Type:"[..], b"Version:", b"Comment:"].iter().any(|header| body.starts_with(header));
    let body_length = body.iter().take(64).take_while(|&&b| base64(b)).count();
    let is_key = has_header || (body_length >= 32 && body.get(..body_length).is_some_and(varies));
    is_key.then(|| Shape { kind: CredentialKind::PrivateKey, range: at..at + 11 + label_length + 5 })
}

/// The password of an authority that begins at `start`.
fn url_password(text: &[u8], start: usize) -> Option<Shape> {
    let ends = |b: u8| b <= b' ' || matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'|' | b'\\');
    let authority = text.get(start..)?;
    let authority = authority.get(..authority.iter().position(|&b| ends(b)).unwrap_or(authority.len()))?;
    let user_info = authority.get(..authority.iter().rposition(|&b| b == b'@')?)?;
    let colon = user_info.iter().position(|&b| b == b':')?;
    let password = std::str::from_utf8(user_info.get(colon + 1..)?).ok()?;
    let is_variable = password.contains(['$', '{', '%', '(']) || is_placeholder(password);
    let is_word_for_it =
        ["password", "pass", "passwd", "pwd", "secret", "token"].contains(&&*password.to_ascii_lowercase());
    if password.is_empty() || is_variable || is_word_for_it {
        return None;
    }
    let from = start + colon + 1;
    Some(Shape { kind: CredentialKind::UrlPassword, range: from..from + password.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use CredentialKind::*;

    /// A body that varies; made here so that no test holds anything that looks like a leaked credential.
    fn body(length: usize) -> String {
        "q7Rw2Zk9Tn4Xb6Vc8Lm3".chars().cycle().take(length).collect()
    }

    fn hex(length: usize) -> String {
        "3f8a1c7e5b90d246".chars().cycle().take(length).collect()
    }

    fn join(parts: &[&str]) -> String {
        parts.concat()
    }

    #[test]
    fn published_shapes_are_found_where_they_stand() {
        let upper = "QW3R7T5YU2IOPLKJ";
        for (token, kind) in [
            (join(&["AK", "IA", upper]), AwsAccessKeyId),
            (join(&["gh", "p_", &body(36)]), GitHubToken),
            (join(&["github", "_pat_", &body(82)]), GitHubToken),
            (join(&["gl", "pat-", &body(20)]), GitLabToken),
            (join(&["xo", "xb-", "123456789012-", &body(24)]), SlackToken),
            (join(&["AI", "za", &body(35)]), GoogleApiKey),
            (join(&["sk", "_live_", &body(24)]), StripeKey),
            (join(&["np", "m_", &body(36)]), RegistryToken),
            (join(&["dop", "_v1_", &hex(64)]), ServiceToken),
            (join(&["hv", "s.", &body(30)]), ServiceToken),
            (join(&["ey", "J", &body(20), ".ey", "J", &body(30), ".", &body(43)]), JsonWebToken),
        ] {
            for (before, after) in [("", ""), ("token=", ""), ("\"", "\""), ("Bearer ", " x"), ("é", "é")] {
                let text = format!("{before}{token}{after}");
                let range = before.len()..before.len() + token.len();
                assert_eq!(credential_shape(&text), Some(Shape { kind, range }), "{kind:?} {before}...{after}");
            }
        }
    }

    #[test]
    fn tokens_are_sorted_by_prefix() {
        assert!(TOKENS.is_sorted_by(|a, b| a.prefix < b.prefix));
    }

    #[test]
    fn near_misses_stay_silent() {
        for text in [
            join(&["AK", "IA", "IOSFODNN7", "EXAMPLE"]),
            join(&["AK", "IA", "QW3R7T5YU2IOPLK"]),
            join(&["AK", "IA", "QW3R7T5YU2IOPLKJX"]),
            join(&["xAK", "IA", "QW3R7T5YU2IOPLKJ"]),
            join(&["gh", "p_", &"x".repeat(36)]),
            join(&["gh", "p_", &body(35)]),
            join(&["sk", "_test_", &body(24)]),
            join(&["ey", "J", &body(20), ".", &body(30), ".", &body(43)]),
            join(&["ey", "J", &body(20), ".ey", "J", &body(30), "."]),
            "npm_config_cache".to_owned(),
            "hf_hub_download".to_owned(),
            "sha256:".to_owned() + &hex(64),
        ] {
            assert_eq!(credential_shape(&text), None, "{text}");
        }
    }

    #[test]
    fn a_private_key_needs_a_body() {
        let header = join(&["-----BEGIN RSA ", "PRIVATE", " KEY-----"]);
        for line_end in ["\n", "\r\n    ", "\\n"] {
            let text = format!("key: {header}{line_end}{}", body(64));
            assert_eq!(credential_shape(&text), Some(Shape { kind: PrivateKey, range: 5..5 + header.len() }));
        }
        assert_eq!(credential_shape(&format!("grep -q '{header}' file && echo found")), None);
        assert_eq!(credential_shape(&format!("{header}\n...\n")), None);
        let public = format!("{}\n{}", join(&["-----BEGIN ", "PUBLIC", " KEY-----"]), body(64));
        assert_eq!(credential_shape(&public), None);
    }

    #[test]
    fn a_url_shows_only_its_password() {
        for (text, password) in [
            ("postgres://app:hunter2@db:5432/x", Some("hunter2")),
            ("redis://:s3cr3t@cache", Some("s3cr3t")),
            ("git clone https://bot:p@ss@host/r.git", Some("p@ss")),
            ("https://user@host/", None),
            ("https://host:8080/a:b@c", None),
            ("https://user:$TOKEN@host", None),
            ("https://user:{{ .token }}@host", None),
            ("https://user:password@host", None),
            ("https://user:<token>@host", None),
            ("https://user:@host", None),
        ] {
            let found = credential_shape(text).map(|shape| &text[shape.range]);
            assert_eq!(found, password, "{text}");
        }
    }

    #[test]
    fn all_credentials_of_a_text_are_found_in_order() {
        let token = join(&["gh", "p_", &body(36)]);
        let text = format!("{token} a://b:c1d@e {token}");
        let kinds: Vec<_> = credential_shapes(&text).map(|shape| shape.kind).collect();
        assert_eq!(kinds, [GitHubToken, UrlPassword, GitHubToken]);
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for unit in ["eyJ", "eyJ-", "eyJ.", "://", "://a:", "-----BEGIN ", "ghp_", "AKIA ", "xoxb-", "-"] {
            assert_eq!(credential_shape(&unit.repeat(200_000)), None, "{unit}");
        }
    }
}
