//! Addresses of documents, and paths.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use plimsoll_lint::normalize;

/// The path of a `file:` address, without `.` and `..`.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = decode(path)?;
    let is_local = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    let path = match (cfg!(windows), is_local) {
        (false, true) => path,
        (false, false) => return None,
        (true, true) => path.trim_start_matches('/').replace('/', "\\"),
        (true, false) => format!("\\\\{}{}", decode(host)?, path.replace('/', "\\")),
    };
    Some(normalize(Path::new(&path)))
}

/// The `file:` address of a path.
pub(crate) fn from_path(path: &Path) -> String {
    let shown = path.to_string_lossy();
    let slashed = if cfg!(windows) { format!("/{}", shown.replace('\\', "/")) } else { shown.into_owned() };
    let mut uri = String::from("file://");
    for byte in slashed.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// The name of the document: what follows the last `/`, or the scheme.
pub(crate) fn name(uri: &str) -> String {
    let last = uri.rsplit(['/', ':', '\\']).next().unwrap_or(uri);
    decode(last).unwrap_or_else(|| last.to_owned())
}

/// Resolves `%XX`; nothing when the bytes are no UTF-8 or hold a NUL, which no path can.
fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| std::str::from_utf8(tail.get(..2)?).ok()).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                out.push(value);
                rest = tail.get(2..).unwrap_or(&[]);
            }
            None => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_survive_the_round_trip() {
        for path in ["/a/b c/Dockerfile", "/ä/100%/x#y?z", "/a:b"] {
            assert_eq!(to_path(&from_path(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn addresses_are_read_leniently() {
        assert_eq!(to_path("FILE://localhost/a/./b/../c").as_deref(), Some(Path::new("/a/c")));
        assert_eq!(to_path("file:///a%2").as_deref(), Some(Path::new("/a%2")));
        for other in ["untitled:Untitled-1", "not a uri", "file:", "file://", "file://host/x", "file:///a%00b", ""] {
            assert_eq!(to_path(other), None, "{other}");
        }
    }

    #[test]
    fn a_document_has_a_name_whatever_its_scheme() {
        assert_eq!(name("untitled:Dockerfile"), "Dockerfile");
        assert_eq!(name("git:/a/b%20c.yaml"), "b c.yaml");
        assert_eq!(name("Untitled-1"), "Untitled-1");
    }
}
