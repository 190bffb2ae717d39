//! Paths as URIs.

use std::fmt::Write as _;

/// Whether a path names its place on the machine.
pub(super) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || drive(path)
}

/// The relative or `file:` URI of a path with `/` between its parts.
pub(super) fn of_path(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if drive(path) {
        uri.push_str("file:///");
    } else if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.split('/').next().is_some_and(|first| first.contains(':')) {
        // A colon in the first part would read as a scheme.
        uri.push_str("./");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'@'
            | b'+'
            | b'='
            | b','
            | b':' => {
                uri.push(char::from(byte));
            }
            _ => {
                // Writing to a string does not fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// `C:/...`
fn drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, uri) in [
            ("deploy/app.yaml", "deploy/app.yaml"),
            ("a b/é#.yaml", "a%20b/%C3%A9%23.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
            ("x:y/z", "./x:y/z"),
            ("/abs/a b", "file:///abs/a%20b"),
            ("C:/x", "file:///C:/x"),
        ] {
            assert_eq!(of_path(path), uri);
        }
        assert!(is_absolute("/x") && is_absolute("C:/x") && !is_absolute("x/C:/"));
    }
}
