//! `.dockerignore`, read as BuildKit reads it.
//!
//! Patterns are those of Go's `filepath.Match` and `**`, relative to the folder that is sent to the builder. The last
//! pattern that fits a path or a folder above it decides.

/// An ignore file of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// Its path, as it is shown.
    pub name: String,
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// As written, without blanks around it.
    text: String,
    /// Whether it takes paths in again.
    is_exception: bool,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `?`: a character that is no separator.
    One,
    /// `*`: characters that are no separators.
    Many,
    /// `**`: anything.
    Anything,
    /// `**/`: nothing, or folders.
    Folders,
    /// `[a-z]`, `[^a-z]`.
    Class(bool, Vec<(char, char)>),
}

impl IgnoreFile {
    /// Reads the text of an ignore file.
    #[must_use]
    pub fn parse(name: impl Into<String>, text: &str) -> Self {
        let mut patterns = Vec::new();
        for line in text.lines() {
            let line = line.trim_start_matches('\u{feff}');
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let written = line.trim();
            let (is_exception, pattern) = match written.strip_prefix('!') {
                Some(rest) => (true, rest.trim()),
                None => (false, written),
            };
            let tokens = tokens(&clean(pattern));
            patterns.push(Pattern { text: written.to_owned(), is_exception, tokens });
        }
        Self { name: name.into(), patterns }
    }

    /// Whether a pattern takes paths in again, so that of a folder that is left out parts may be sent.
    #[must_use]
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_exception)
    }

    /// The pattern that leaves a path out, as written; nothing when it is sent. The path is relative to the folder that is
    /// sent, with `/`.
    #[must_use]
    pub fn leaves_out(&self, path: &str) -> Option<&str> {
        let path = clean(path);
        if path == "." {
            // The folder itself is left out only with all that is in it.
            let is_all = |pattern: &&Pattern| matches!(pattern.text.trim_start_matches('/'), "*" | "**" | "**/*");
            return self.patterns.iter().find(is_all).map(|pattern| pattern.text.as_str());
        }
        let mut decided = None;
        for pattern in &self.patterns {
            if pattern.is_exception == decided.is_some() && pattern.fits(&path) {
                decided = (!pattern.is_exception).then_some(pattern.text.as_str());
            }
        }
        decided
    }
}

impl Pattern {
    /// Whether it fits the path or a folder above it.
    fn fits(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.filter_map(|end| path.get(..end)).any(|path| matches(&self.tokens, path))
    }
}

/// A path without `.`, `..` and empty parts, and without a separator in front.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let token = match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                if chars.next_if_eq(&'/').is_some() {
                    Token::Folders
                } else {
                    Token::Anything
                }
            }
            '*' => Token::Many,
            '?' => Token::One,
            '\\' => Token::Literal(chars.next().unwrap_or('\\')),
            '[' => class(&mut chars),
            c => Token::Literal(c),
        };
        found.push(token);
    }
    found
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Token {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while let Some(c) = chars.next() {
        if c == ']' {
            break;
        }
        let low = if c == '\\' { chars.next().unwrap_or(c) } else { c };
        let high = match chars.next_if_eq(&'-') {
            Some(_) => chars.next_if(|c| *c != ']').unwrap_or(low),
            None => low,
        };
        ranges.push((low, high));
    }
    Token::Class(is_negated, ranges)
}

/// Whether the tokens fit the whole path. Every pair of a token and a place is looked at once at most.
fn matches(tokens: &[Token], path: &str) -> bool {
    let chars: Vec<char> = path.chars().collect();
    // Whether the tokens so far fit the first `n` characters.
    let mut fits = vec![false; chars.len() + 1];
    fits[0] = true;
    for token in tokens {
        let mut next = vec![false; chars.len() + 1];
        match token {
            Token::Many | Token::Anything => {
                let mut reaches = false;
                for at in 0..=chars.len() {
                    let is_separator = at > 0 && chars[at - 1] == '/';
                    reaches = fits[at] || (reaches && (*token == Token::Anything || !is_separator));
                    next[at] = reaches;
                }
            }
            Token::Folders => {
                let mut reaches = false;
                for at in 0..=chars.len() {
                    next[at] = fits[at] || (reaches && chars[at - 1] == '/');
                    reaches |= fits[at];
                }
            }
            _ => {
                for (at, &c) in chars.iter().enumerate() {
                    next[at + 1] = fits[at] && one(token, c);
                }
            }
        }
        fits = next;
    }
    fits.last() == Some(&true)
}

fn one(token: &Token, c: char) -> bool {
    match token {
        Token::Literal(wanted) => *wanted == c,
        Token::One => c != '/',
        Token::Class(is_negated, ranges) => {
            c != '/' && ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *is_negated
        }
        Token::Many | Token::Anything | Token::Folders => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves_out(patterns: &str, path: &str) -> bool {
        IgnoreFile::parse(".dockerignore", patterns).leaves_out(path).is_some()
    }

    #[test]
    fn patterns_fit_paths_and_folders_above() {
        for (pattern, path) in [
            ("node_modules", "node_modules/a/b"),
            ("/build/", "build"),
            ("*.log", "a.log"),
            ("**/*.log", "a/b/c.log"),
            ("**/*.log", "c.log"),
            ("a/**", "a/b/c"),
            ("a/*/c", "./a/b/c"),
            ("**", "x"),
            ("*", "x/y"),
            ("te[s-u]t?", "test1"),
            ("[^a]b", "cb"),
            ("\\*x", "*x"),
            ("a/../b", "b"),
            ("**/tmp", "a/b/tmp/c"),
            ("a**z", "a/b/z"),
        ] {
            assert!(leaves_out(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.log", "a/b.log"),
            ("a/*", "b"),
            ("build", "rebuild"),
            ("a?c", "a/c"),
            ("# x", "# x"),
            ("[a", "b"),
            ("a/b", "a"),
        ] {
            assert!(!leaves_out(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let text = "*\n!src\nsrc/secret\n  !src/secret/ok  \n";
        let found = IgnoreFile::parse("x", text);
        assert_eq!(found.leaves_out("a"), Some("*"));
        assert_eq!(found.leaves_out("src/a"), None);
        assert_eq!(found.leaves_out("src/secret/a"), Some("src/secret"));
        assert_eq!(found.leaves_out("src/secret/ok"), None);
        assert!(found.has_exceptions());
        assert!(leaves_out("**", "./") && !leaves_out(".*", "."));
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!leaves_out(&"*a".repeat(500), &"a".repeat(400)));
        assert!(!leaves_out(&"**/a".repeat(300), &"a/".repeat(200)));
    }
}
