use plimsoll_text::Span;

use crate::ErrorKind;

/// What lies between two separators.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk {
    /// The text to parse, separator lines excluded.
    pub(crate) span: Span,
    pub(crate) is_json: bool,
    /// What is wrong with the chunk before it is parsed.
    pub(crate) error: Option<(ErrorKind, Span)>,
}

/// The documents of a text, and the comments on its separator lines.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) comments: Vec<Span>,
}

/// Splits a text the way kubectl does: at every line that begins with `---`, whatever it stands in; and between JSON
/// objects that follow each other.
pub(crate) fn split(text: &str) -> Chunks {
    let bytes = text.as_bytes();
    let mut out = Chunks::default();
    let mut start = 0;
    let mut error = None;
    for at in memchr::memmem::find_iter(bytes, b"---") {
        let starts_line =
            at == 0 || matches!(bytes[at - 1], b'\n' | b'\r') || (at == 3 && text.starts_with('\u{feff}'));
        if at < start || !starts_line {
            continue;
        }
        out.add(text, start..at, error.take());
        let line_end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        start = line_end;
        let rest = text.get(at + 3..line_end).unwrap_or("");
        let content = rest.trim_start();
        let content_at = line_end - content.len();
        let span = Span::from_range(content_at..content_at + content.trim_end().len());
        if content.starts_with('#') {
            out.comments.push(span);
        } else if !content.is_empty() {
            error = Some((ErrorKind::ContentOnSeparator, span));
            if rest.starts_with([' ', '\t']) {
                start = content_at;
            }
        }
    }
    out.add(text, start..bytes.len(), error);
    out
}

/// Cuts a text in front of every separator line, so that each part holds its own separator: read one by one, the parts
/// give the documents, comments and errors of the whole.
#[must_use]
pub fn parts(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(bytes, b"---") {
        let starts_line = at.checked_sub(1).is_some_and(|before| matches!(bytes.get(before), Some(b'\n' | b'\r')));
        if starts_line {
            parts.push(Span::from_range(start..at));
            start = at;
        }
    }
    parts.push(Span::from_range(start..bytes.len()));
    parts
}

impl Chunks {
    fn add(&mut self, text: &str, range: std::ops::Range<usize>, error: Option<(ErrorKind, Span)>) {
        let Some(body) = text.get(range.clone()) else { return };
        let error =
            error.or_else(|| directive(body).map(|found| (ErrorKind::Directive, found.shift(clamp(range.start)))));
        if is_json(body) {
            let mut done = 0;
            for end in json_ends(body) {
                self.push(range.start + done..range.start + end, true, error);
                done = end;
            }
            let rest = range.start + done..range.end;
            if done == 0 || !text.get(rest.clone()).unwrap_or("").trim().is_empty() {
                self.push(rest, true, error);
            }
        } else if error.is_some() || !body.trim().is_empty() {
            self.push(range, false, error);
        }
    }

    fn push(&mut self, range: std::ops::Range<usize>, is_json: bool, error: Option<(ErrorKind, Span)>) {
        self.chunks.push(Chunk { span: Span::from_range(range), is_json, error });
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The first line that is neither blank nor a comment, if it is a directive.
fn directive(body: &str) -> Option<Span> {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let content = line.strip_prefix('\u{feff}').unwrap_or(line);
        if content.starts_with('%') {
            return Some(Span::from_range(at + line.len() - content.len()..at + line.trim_end().len()));
        }
        if !content.trim().is_empty() && !content.starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}

/// Whether a document begins as JSON does. `{{` and `{a: 1}` do not.
fn is_json(body: &str) -> bool {
    let body = body.trim_start_matches('\u{feff}').trim_start();
    match body.as_bytes().first() {
        Some(b'{') => body[1..].trim_start().starts_with(['"', '}']),
        Some(b'[') => body[1..].trim_start().starts_with(['{', '"', ']']),
        _ => false,
    }
}

/// Where a JSON value ends that is followed by another object or array.
fn json_ends(body: &str) -> Vec<usize> {
    let bytes = body.as_bytes();
    let mut ends = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at += string_length(&bytes[at..]),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && is_json(body.get(at..).unwrap_or("")) {
                    ends.push(at);
                }
            }
            _ => {}
        }
    }
    ends
}

/// Length of what follows an opening quote, the closing one included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).chunks.iter().map(|chunk| chunk.span.of(text).trim()).collect()
    }

    #[test]
    fn separators_may_have_comments_blanks_and_crlf() {
        let text = "a: 1\n--- # one\nb: 2\r\n---  \r\nc: 3\n---\n";
        assert_eq!(texts(text), ["a: 1", "b: 2", "c: 3"]);
        assert_eq!(split(text).comments[0].of(text), "# one");
    }

    #[test]
    fn dashes_inside_lines_are_no_separators() {
        assert_eq!(texts("a: |\n  ---\n  x\nb: x---\n").len(), 1);
    }

    #[test]
    fn text_on_the_separator_is_an_error_and_stays_in_the_document() {
        let text = "--- a: 1\n---x\nb: 2\n";
        let chunks = split(text).chunks;
        assert_eq!(chunks[0].error, Some((ErrorKind::ContentOnSeparator, Span::new(4, 8))));
        assert_eq!(chunks[0].span.of(text), "a: 1\n");
        assert_eq!(chunks[1].error.map(|(_, span)| span.of(text)), Some("x"));
        assert_eq!(chunks[1].span.of(text), "\nb: 2\n");
    }

    #[test]
    fn parts_begin_with_their_separators() {
        let text = "\u{feff}---\na: 1\r---x\n----\n  ---\n";
        let parts: Vec<_> = parts(text).into_iter().map(|part| part.of(text)).collect();
        assert_eq!(parts, ["\u{feff}---\na: 1\r", "---x\n", "----\n  ---\n"]);
    }

    #[test]
    fn directives_are_found_behind_comments() {
        let text = "# c\n%YAML 1.2\n---\na: 1\n";
        let chunks = split(text).chunks;
        assert_eq!(chunks[0].error, Some((ErrorKind::Directive, Span::new(4, 13))));
        assert_eq!(chunks.len(), 2);
    }

    #[test]
    fn json_objects_in_a_row_are_documents() {
        assert_eq!(texts(r#"{"a": "}{"} {"b": []}"#), [r#"{"a": "}{"}"#, r#"{"b": []}"#]);
        assert_eq!(texts("{{ if }}\n{{ end }}\n").len(), 1);
        assert_eq!(texts(r#"[{"a": 1}, {"b": "\""}]"#).len(), 1);
    }
}
