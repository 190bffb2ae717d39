//! The parts of a reference, and how they are found.
//!
//! Grammar: <https://pkg.go.dev/github.com/distribution/reference>. Like `ParseNormalizedNamed` there, the first component
//! is a registry only if it has a `.`, a `:` or an upper-case letter, or is `localhost`.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{ImageError, ImageErrorKind as Kind};

/// The registry of a name that states none.
pub const DEFAULT_DOMAIN: &str = "docker.io";
const LEGACY_DEFAULT_DOMAIN: &str = "index.docker.io";
const OFFICIAL_PREFIX: &str = "library/";
const NAME_MAX: usize = 255;
const TAG_MAX: usize = 128;

/// A valid image reference and where its parts stand in the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference<'t> {
    text: &'t str,
    domain: Option<Range<usize>>,
    path: Range<usize>,
    tag: Option<Range<usize>>,
    digest: Option<Range<usize>>,
}

impl<'t> ImageReference<'t> {
    /// Reads a reference; `text` must be the whole reference and nothing else.
    pub fn parse(text: &'t str) -> Result<Self, ImageError> {
        refuse_what_people_paste(text)?;
        let at = find(text, b'@');
        let name_and_tag = 0..at.unwrap_or(text.len());
        let digest = at.map(|at| at + 1..text.len());

        let domain = domain_of(part(text, &name_and_tag));
        let path_start = domain.as_ref().map_or(0, |domain| domain.end + 1);
        let rest = part(text, &(path_start..name_and_tag.end));
        let colon = find(rest, b':').map(|at| path_start + at);
        let path = path_start..colon.unwrap_or(name_and_tag.end);
        let tag = colon.map(|colon| colon + 1..name_and_tag.end);

        if path.is_empty() && domain.is_none() {
            return Err(ImageError::new(Kind::MissingName, 0..path.end));
        }
        if let Some(domain) = &domain {
            check_domain(text, domain)?;
        }
        check_path(text, &path)?;
        if path.end > NAME_MAX {
            return Err(ImageError::new(Kind::NameTooLong, 0..path.end));
        }
        if domain.is_none() && path.len() == 64 && part(text, &path).bytes().all(is_lower_hex) {
            return Err(ImageError::new(Kind::Identifier, path));
        }
        if let Some(tag) = &tag {
            check_tag(text, tag)?;
        }
        if let Some(digest) = &digest {
            check_digest(text, digest)?;
        }
        Ok(Self { text, domain, path, tag, digest })
    }

    /// The reference as written.
    pub fn as_str(&self) -> &'t str {
        self.text
    }

    /// The registry with its port; [`DEFAULT_DOMAIN`] when none is written.
    pub fn domain(&self) -> &'t str {
        match self.domain_range() {
            Some(domain) => match part(self.text, &domain) {
                LEGACY_DEFAULT_DOMAIN => DEFAULT_DOMAIN,
                written => written,
            },
            None => DEFAULT_DOMAIN,
        }
    }

    /// The repository path in its registry, with `library/` before an official image of Docker Hub.
    pub fn path(&self) -> Cow<'t, str> {
        let written = part(self.text, &self.path);
        if self.domain() == DEFAULT_DOMAIN && !written.contains('/') {
            Cow::Owned(format!("{OFFICIAL_PREFIX}{written}"))
        } else {
            Cow::Borrowed(written)
        }
    }

    /// Domain and path in full, without tag and digest: `docker.io/library/nginx`.
    pub fn normalized_name(&self) -> String {
        format!("{}/{}", self.domain(), self.path())
    }

    /// The shortest name that means the same, without tag and digest: `nginx`, `bitnami/redis`, `quay.io/org/app`.
    pub fn familiar_name(&self) -> &'t str {
        let path = part(self.text, &self.path);
        if self.domain() != DEFAULT_DOMAIN {
            return part(self.text, &(0..self.path.end));
        }
        match path.strip_prefix(OFFICIAL_PREFIX) {
            Some(official) if !official.contains('/') => official,
            _ => path,
        }
    }

    /// The last component of the path: `app` in `registry:5000/team/app:1`.
    pub fn base_name(&self) -> &'t str {
        let path = part(self.text, &self.path);
        path.rsplit('/').next().unwrap_or(path)
    }

    /// The tag as written.
    pub fn tag(&self) -> Option<&'t str> {
        self.tag.as_ref().map(|tag| part(self.text, tag))
    }

    /// The digest as written, with its algorithm: `sha256:...`.
    pub fn digest(&self) -> Option<&'t str> {
        self.digest.as_ref().map(|digest| part(self.text, digest))
    }

    /// Whether the reference means the moving tag `latest`, written or implied. A digest decides before any tag.
    pub fn is_latest(&self) -> bool {
        self.digest.is_none() && self.tag().is_none_or(|tag| tag == "latest")
    }

    /// The bytes of the registry and its port, if written.
    pub fn domain_range(&self) -> Option<Range<usize>> {
        self.domain.clone()
    }

    /// The bytes of the repository path.
    pub fn path_range(&self) -> Range<usize> {
        self.path.clone()
    }

    /// The bytes of registry and path together.
    pub fn name_range(&self) -> Range<usize> {
        0..self.path.end
    }

    /// The bytes of the tag without its colon, if written.
    pub fn tag_range(&self) -> Option<Range<usize>> {
        self.tag.clone()
    }

    /// The bytes of the digest without its `@`, if written.
    pub fn digest_range(&self) -> Option<Range<usize>> {
        self.digest.clone()
    }
}

/// Where a separator first is. References are too short for a search that looks at many bytes at once to pay.
fn find(text: &str, separator: u8) -> Option<usize> {
    text.bytes().position(|byte| byte == separator)
}

/// The bytes of `text` in a range that the parser has cut at ASCII separators.
fn part<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or_default()
}

/// Mistakes that make no sense to describe by the grammar: nothing at all, white space, a URL.
fn refuse_what_people_paste(text: &str) -> Result<(), ImageError> {
    if text.is_empty() {
        return Err(ImageError::new(Kind::Empty, 0..0));
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain && let Some((at, space)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Err(ImageError::new(Kind::Whitespace, at..at + space.len_utf8()));
    }
    // The colon behind a scheme is the first one.
    match find(text, b':').filter(|&at| part(text, &(at..text.len())).starts_with("://")) {
        Some(at) if text.bytes().take(at).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) => {
            Err(ImageError::new(Kind::Scheme, 0..at + 3))
        }
        _ => Ok(()),
    }
}

fn domain_of(name: &str) -> Option<Range<usize>> {
    let first = name.get(..find(name, b'/')?)?;
    let is_domain = first == "localhost" || first.bytes().any(|b| matches!(b, b'.' | b':') || b.is_ascii_uppercase());
    is_domain.then_some(0..first.len())
}

fn check_domain(text: &str, domain: &Range<usize>) -> Result<(), ImageError> {
    let written = part(text, domain);
    let host_end = if written.starts_with('[') {
        written.find(']').map(|at| at + 1)
    } else {
        Some(find(written, b':').unwrap_or(written.len()))
    };
    let bad_host = |end: usize| ImageError::new(Kind::Domain, domain.start..domain.start + end);
    let host_end = host_end.ok_or_else(|| bad_host(written.len()))?;
    let host = part(written, &(0..host_end));
    if !is_host(host) {
        return Err(bad_host(host_end));
    }
    let port = part(written, &(host_end..written.len()));
    let port_is_valid = match port.strip_prefix(':') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    if port_is_valid { Ok(()) } else { Err(ImageError::new(Kind::Port, domain.start + host_end..domain.end)) }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
    }
    host.as_bytes().split(|byte| *byte == b'.').all(|label| {
        !label.is_empty()
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
            && label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    })
}

fn check_path(text: &str, path: &Range<usize>) -> Result<(), ImageError> {
    let mut start = path.start;
    for component in part(text, path).as_bytes().split(|byte| *byte == b'/') {
        let end = start + component.len();
        let component = part(text, &(start..end));
        if component.is_empty() {
            // The slash beside the gap is what to look at.
            let slash = start.saturating_sub(1);
            return Err(ImageError::new(Kind::EmptyComponent, slash..(slash + 1).min(text.len())));
        }
        check_component(component, start)?;
        start = end + 1;
    }
    Ok(())
}

/// One path component: runs of `[a-z0-9]` joined by `.`, `_`, `__` or any number of `-`.
fn check_component(component: &str, start: usize) -> Result<(), ImageError> {
    // Most are no more than one run.
    if component.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Ok(());
    }
    for (at, c) in component.char_indices() {
        let range = start + at..start + at + c.len_utf8();
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => {}
            'A'..='Z' => return Err(ImageError::new(Kind::UpperCase, range)),
            _ => return Err(ImageError::new(Kind::Character(c), range)),
        }
    }
    let mut at = 0;
    for run in component.split(|c: char| c.is_ascii_alphanumeric()) {
        let is_inner = at > 0 && at + run.len() < component.len();
        let allowed = match run {
            "" => true,
            "." | "_" | "__" => is_inner,
            _ => is_inner && run.bytes().all(|b| b == b'-'),
        };
        if !allowed {
            return Err(ImageError::new(Kind::Separator, start + at..start + at + run.len()));
        }
        at += run.len() + 1;
    }
    Ok(())
}

fn check_tag(text: &str, tag: &Range<usize>) -> Result<(), ImageError> {
    let written = part(text, tag);
    if written.is_empty() {
        return Err(ImageError::new(Kind::EmptyTag, tag.start.saturating_sub(1)..tag.end));
    }
    for (at, c) in written.char_indices() {
        let range = tag.start + at..tag.start + at + c.len_utf8();
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => {}
            '.' | '-' if at > 0 => {}
            '.' | '-' => return Err(ImageError::new(Kind::TagStart, range)),
            _ => return Err(ImageError::new(Kind::Character(c), range)),
        }
    }
    if written.len() > TAG_MAX {
        return Err(ImageError::new(Kind::TagTooLong, tag.clone()));
    }
    Ok(())
}

fn check_digest(text: &str, digest: &Range<usize>) -> Result<(), ImageError> {
    let written = part(text, digest);
    let Some((algorithm, hex)) =
        written.split_once(':').filter(|(algorithm, hex)| !algorithm.is_empty() && !hex.is_empty())
    else {
        return Err(ImageError::new(Kind::IncompleteDigest, digest.start.saturating_sub(1)..digest.end));
    };
    let expected = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => {
            return Err(ImageError::new(Kind::DigestAlgorithm, digest.start..digest.start + algorithm.len()));
        }
    };
    let hex_start = digest.start + algorithm.len() + 1;
    if let Some((at, c)) = hex.char_indices().find(|(_, c)| !matches!(c, '0'..='9' | 'a'..='f')) {
        return Err(ImageError::new(Kind::Character(c), hex_start + at..hex_start + at + c.len_utf8()));
    }
    if hex.len() != expected {
        let kind = Kind::DigestLength { expected, found: hex.len() };
        return Err(ImageError::new(kind, hex_start..digest.end));
    }
    Ok(())
}

fn is_lower_hex(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(n: usize) -> String {
        "0123456789abcdef".chars().cycle().take(n).collect()
    }

    fn names(text: &str) -> (String, String, Option<String>, bool) {
        let image = ImageReference::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        (
            image.normalized_name(),
            image.familiar_name().to_owned(),
            image.tag().map(str::to_owned),
            image.digest().is_some(),
        )
    }

    fn refusal(text: &str) -> (Kind, &str) {
        let error = ImageReference::parse(text).expect_err(text);
        (
            error.kind,
            text.get(error.range.clone()).unwrap_or_else(|| panic!("{text}: {:?} is out of bounds", error.range)),
        )
    }

    #[test]
    fn names_are_normalised_as_docker_does() {
        let sha = format!("sha256:{}", hex(64));
        for (text, normalized, familiar, tag, digest) in [
            ("nginx", "docker.io/library/nginx", "nginx", None, false),
            ("library/nginx:1", "docker.io/library/nginx", "nginx", Some("1"), false),
            ("bitnami/redis:7.2", "docker.io/bitnami/redis", "bitnami/redis", Some("7.2"), false),
            ("index.docker.io/nginx", "docker.io/library/nginx", "nginx", None, false),
            ("docker.io/library/a/b", "docker.io/library/a/b", "library/a/b", None, false),
            ("registry:5000/app", "registry:5000/app", "registry:5000/app", None, false),
            ("localhost/app:x", "localhost/app", "localhost/app", Some("x"), false),
            ("localhost:5000", "docker.io/library/localhost", "localhost", Some("5000"), false),
            ("Host/app", "Host/app", "Host/app", None, false),
            ("[::1]:5000/app:1", "[::1]:5000/app", "[::1]:5000/app", Some("1"), false),
            ("gcr.io/a/b__c---d.e_f:V_1.2-x", "gcr.io/a/b__c---d.e_f", "gcr.io/a/b__c---d.e_f", Some("V_1.2-x"), false),
            (&format!("app@{sha}"), "docker.io/library/app", "app", None, true),
            (&format!("q.io/app:1@{sha}"), "q.io/app", "q.io/app", Some("1"), true),
        ] {
            let found = names(text);
            assert_eq!(found, (normalized.into(), familiar.into(), tag.map(str::to_owned), digest), "{text}");
        }
    }

    #[test]
    fn only_a_reference_without_digest_can_mean_latest() {
        let sha = format!("@sha256:{}", hex(64));
        for (text, latest) in [
            ("app".to_owned(), true),
            ("app:latest".to_owned(), true),
            ("registry:5000/app".to_owned(), true),
            ("app:1".to_owned(), false),
            ("app:latest-alpine".to_owned(), false),
            (format!("app{sha}"), false),
            (format!("app:latest{sha}"), false),
        ] {
            assert_eq!(ImageReference::parse(&text).map(|image| image.is_latest()), Ok(latest), "{text}");
        }
    }

    #[test]
    fn parts_point_into_the_text() {
        let text = format!("quay.io:443/team/app:1.2@sha512:{}", hex(128));
        let image = ImageReference::parse(&text).unwrap();
        let of = |range: Range<usize>| text.get(range).unwrap();
        assert_eq!(of(image.domain_range().unwrap()), "quay.io:443");
        assert_eq!(of(image.path_range()), "team/app");
        assert_eq!(of(image.name_range()), "quay.io:443/team/app");
        assert_eq!(of(image.tag_range().unwrap()), "1.2");
        assert_eq!(of(image.digest_range().unwrap()), image.digest().unwrap());
        assert_eq!(image.base_name(), "app");
    }

    #[test]
    fn mistakes_are_named_and_placed() {
        for (text, kind, at) in [
            ("", Kind::Empty, ""),
            (" nginx", Kind::Whitespace, " "),
            ("nginx:1 ", Kind::Whitespace, " "),
            ("https://nginx.example/a:1", Kind::Scheme, "https://"),
            ("team/App:1", Kind::UpperCase, "A"),
            ("Nginx", Kind::UpperCase, "N"),
            ("ngïnx", Kind::Character('ï'), "ï"),
            ("app$x", Kind::Character('$'), "$"),
            (":1", Kind::MissingName, ""),
            ("/app", Kind::EmptyComponent, "/"),
            ("a//b", Kind::EmptyComponent, "/"),
            ("quay.io/", Kind::EmptyComponent, "/"),
            ("team/app/", Kind::EmptyComponent, "/"),
            ("-app", Kind::Separator, "-"),
            ("app_:1", Kind::Separator, "_"),
            ("a..b", Kind::Separator, ".."),
            ("a___b", Kind::Separator, "___"),
            ("-a.io/app", Kind::Domain, "-a.io"),
            ("a_b.io/app", Kind::Domain, "a_b.io"),
            ("[::1/app", Kind::Domain, "[::1"),
            ("host:/app", Kind::Port, ":"),
            ("host:port/app", Kind::Port, ":port"),
            ("app:", Kind::EmptyTag, ":"),
            ("app:-1", Kind::TagStart, "-"),
            ("app:1:2", Kind::Character(':'), ":"),
            ("app/x:1/2", Kind::Character('/'), "/"),
            ("app@", Kind::IncompleteDigest, "@"),
            ("app@sha256:", Kind::IncompleteDigest, "@sha256:"),
            ("app@md5:0123", Kind::DigestAlgorithm, "md5"),
            ("app@sha256:xyz", Kind::Character('x'), "x"),
            ("app@sha256:abc", Kind::DigestLength { expected: 64, found: 3 }, "abc"),
        ] {
            assert_eq!(refusal(text), (kind, at), "{text}");
        }
    }

    #[test]
    fn lengths_are_bounded_as_in_the_grammar() {
        let tag = format!("app:{}", "t".repeat(128));
        assert!(ImageReference::parse(&tag).is_ok());
        assert_eq!(refusal(&format!("{tag}t")).0, Kind::TagTooLong);
        let name = "n".repeat(255);
        assert!(ImageReference::parse(&name).is_ok());
        assert_eq!(refusal(&format!("{name}n")).0, Kind::NameTooLong);
        assert_eq!(refusal(&hex(64)).0, Kind::Identifier);
        assert!(ImageReference::parse(&hex(63)).is_ok());
        assert!(ImageReference::parse(&format!("team/{}", hex(64))).is_ok());
    }

    #[test]
    fn no_text_makes_the_parser_panic() {
        for text in ["@", ":", "/", "::", "@@", "[", "[]/a", "]/.", "é:é@é", "a:@", "a@:", "://", "\u{feff}a", "a.:b/"]
        {
            if let Err(error) = ImageReference::parse(text) {
                assert!(text.get(error.range.clone()).is_some(), "{text}: {error:?}");
            }
        }
    }
}
