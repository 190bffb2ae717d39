//! A text inside another one, as a Dockerfile in a string of a compose file, with the way back to where it is written.

use std::collections::BTreeSet;
use std::ops::Range;

use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Node, Style};

/// A text that was taken out of a host text: indentation removed, escapes undone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Embedded {
    /// The text as its reader sees it.
    pub(crate) text: String,
    /// Variables in it that the host's tool replaces, so that nothing is known of words that hold one.
    pub(crate) replaced: BTreeSet<String>,
    segments: Vec<Segment>,
    /// What every line begins with in the host, if the text stands there line by line and without escapes.
    indent: Option<String>,
}

/// A run of bytes and where it comes from.
#[derive(Clone, Copy, Debug)]
struct Segment {
    start: usize,
    length: usize,
    host: Span,
    /// Whether the host has the very same bytes.
    is_verbatim: bool,
}

impl Embedded {
    /// The text of a YAML scalar; nothing when its way back is not certain, as for folded lines.
    pub(crate) fn of_scalar(node: Node<'_>, host: &str) -> Option<Self> {
        let (text, span) = (node.text()?, node.span());
        let raw = span.of(host);
        let start = span.start as usize;
        let found = match node.style() {
            Style::Literal => Self::of_literal(raw, start, text)?,
            Style::Double => Self::of_double(raw, start)?,
            Style::Single => Self::of_single(raw, start),
            Style::Plain => {
                let mut found = Self::default();
                found.push_same(start, raw);
                found
            }
            Style::Folded | Style::Block | Style::Flow => return None,
        };
        (found.text == text).then_some(found)
    }

    /// A block scalar that keeps its lines.
    fn of_literal(raw: &str, start: usize, text: &str) -> Option<Self> {
        let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_content = |line: &&str| !line.trim().is_empty();
        let (header, _) = raw.split_once('\n')?;
        let mut at = header.len() + 1;
        let written = depth(raw.get(at..)?.lines().find(is_content)?);
        let indent = written.checked_sub(depth(text.lines().find(is_content)?))?;
        let mut found = Self { indent: Some(" ".repeat(indent)), ..Self::default() };
        for line in text.split_inclusive('\n') {
            let raw_line = raw.get(at..)?.split_inclusive('\n').next().unwrap_or_default();
            let body = line.trim_end_matches('\n');
            let skipped = if body.is_empty() { raw_line.trim_end_matches(['\r', '\n']).len() } else { indent };
            let content = raw_line.get(skipped..).unwrap_or_default().trim_end_matches('\n');
            let content = content.strip_suffix('\r').filter(|_| !body.ends_with('\r')).unwrap_or(content);
            if content != body {
                return None;
            }
            let content_at = at + skipped;
            found.push_same(start + content_at, body);
            if line.ends_with('\n') {
                found.push("\n", start + content_at + body.len()..start + at + raw_line.len());
            }
            at += raw_line.len();
        }
        Some(found)
    }

    /// A scalar in double quotes on one line; `\` begins an escape of YAML, JSON or HCL.
    pub(crate) fn of_double(raw: &str, start: usize) -> Option<Self> {
        let body = raw.strip_prefix('"')?.strip_suffix('"')?;
        if body.contains('\n') {
            return None;
        }
        let mut found = Self::default();
        let mut at = 0;
        while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            found.push_same(start + 1 + at, rest.get(..plain)?);
            at += plain;
            if plain < rest.len() {
                let (value, length) = escape(rest.get(plain..)?)?;
                found.push(value.encode_utf8(&mut [0; 4]), start + 1 + at..start + 1 + at + length);
                at += length;
            }
        }
        Some(found)
    }

    /// A scalar in single quotes on one line.
    fn of_single(raw: &str, start: usize) -> Self {
        let body = raw.strip_prefix('\'').and_then(|raw| raw.strip_suffix('\'')).unwrap_or_default();
        let mut found = Self::default();
        let mut from = 0;
        for (at, _) in body.match_indices("''") {
            found.push_same(start + 1 + from, body.get(from..at).unwrap_or_default());
            found.push("'", start + 1 + at..start + 3 + at);
            from = at + 2;
        }
        found.push_same(start + 1 + from, body.get(from..).unwrap_or_default());
        found
    }

    /// Lines of a host that follow each other, each without the first `indent` bytes.
    pub(crate) fn of_lines(host: &str, lines: Range<usize>, indent: usize) -> Self {
        let mut found = Self { indent: None, ..Self::default() };
        let mut at = lines.start;
        for line in host.get(lines).unwrap_or_default().split_inclusive('\n') {
            let skipped = indent.min(line.len() - line.trim_start_matches([' ', '\t']).len());
            let body = line.get(skipped..).unwrap_or_default();
            let content = body.trim_end_matches('\n');
            let content = content.strip_suffix('\r').unwrap_or(content);
            found.push_same(at + skipped, content);
            if body.ends_with('\n') {
                found.push("\n", at + skipped + content.len()..at + line.len());
            }
            at += line.len();
        }
        found
    }

    fn push_same(&mut self, host: usize, text: &str) {
        let span = Span::from_range(host..host + text.len());
        if let Some(last) = self.segments.last_mut().filter(|last| last.is_verbatim && last.host.end == span.start) {
            last.length += text.len();
            last.host.end = span.end;
        } else if !text.is_empty() {
            let (start, length) = (self.text.len(), text.len());
            self.segments.push(Segment { start, length, host: span, is_verbatim: true });
        }
        self.text.push_str(text);
    }

    fn push(&mut self, text: &str, host: Range<usize>) {
        let (start, length) = (self.text.len(), text.len());
        self.segments.push(Segment { start, length, host: Span::from_range(host), is_verbatim: false });
        self.text.push_str(text);
    }

    /// Adds a part of another text, as it is written in the host.
    fn copy(&mut self, from: &Self, range: Range<usize>) {
        for segment in &from.segments {
            let start = segment.start.max(range.start);
            let end = (segment.start + segment.length).min(range.end);
            let Some(text) = from.text.get(start..end).filter(|text| !text.is_empty()) else { continue };
            if segment.is_verbatim {
                self.push_same(segment.host.start as usize + start - segment.start, text);
            } else {
                self.push(text, segment.host.range());
            }
        }
    }

    /// The text after compose replaced its variables: `$$` is a dollar, and of `$NAME` and `${NAME…}` nothing is known.
    pub(crate) fn without_compose_variables(self) -> Self {
        let mut out = Self { indent: self.indent.clone(), ..Self::default() };
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find('$')).map(|at| from + at) {
            out.copy(&self, from..at);
            let rest = self.text.get(at + 1..).unwrap_or_default();
            if rest.starts_with('$') {
                out.push("$", self.host(at..at + 2).range());
                from = at + 2;
                continue;
            }
            out.replaced.extend(name_of(rest.strip_prefix('{').unwrap_or(rest)));
            out.copy(&self, at..at + 1);
            from = at + 1;
        }
        out.copy(&self, from..self.text.len());
        out
    }

    /// The text after Bake replaced its templates: `$${` is `${`, and of `${NAME}` nothing is known. Nothing when a
    /// template is more than a name.
    pub(crate) fn without_templates(self) -> Option<Self> {
        let mut out = Self { indent: self.indent.clone(), ..Self::default() };
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find(['$', '%'])).map(|at| from + at) {
            out.copy(&self, from..at);
            let rest = self.text.get(at..).unwrap_or_default();
            from = at + 1;
            if rest.starts_with("$${") || rest.starts_with("%%{") {
                out.push(rest.get(..1)?, self.host(at..at + 2).range());
                from = at + 2;
                continue;
            }
            if rest.starts_with("%{") {
                return None;
            }
            if let Some(inside) = rest.strip_prefix("${") {
                let name = name_of(inside)?;
                if !inside.get(name.len()..)?.starts_with('}') {
                    return None;
                }
                out.replaced.insert(name);
            }
            out.copy(&self, at..from);
        }
        out.copy(&self, from..self.text.len());
        Some(out)
    }

    /// Where a part of the text is written in the host.
    pub(crate) fn span(&self, span: Span) -> Span {
        let range = span.range();
        if range.is_empty() {
            return Span::empty(self.start_of(range.start));
        }
        self.host(range)
    }

    fn host(&self, range: Range<usize>) -> Span {
        Span::new(self.start_of(range.start), self.end_of(range.end))
    }

    /// Where the byte at an offset begins; for the end of the text, where that ends.
    fn start_of(&self, at: usize) -> u32 {
        let index = self.segments.partition_point(|segment| segment.start + segment.length <= at);
        match self.segments.get(index) {
            Some(segment) if segment.is_verbatim => {
                clamp(segment.host.start as usize + at.saturating_sub(segment.start))
            }
            Some(segment) => segment.host.start,
            None => self.segments.last().map_or(0, |segment| segment.host.end),
        }
    }

    /// Where the byte before an offset ends.
    fn end_of(&self, at: usize) -> u32 {
        let index = self.segments.partition_point(|segment| segment.start + segment.length < at);
        match self.segments.get(index) {
            Some(segment) if segment.is_verbatim => {
                clamp(segment.host.start as usize + at.saturating_sub(segment.start))
            }
            Some(segment) => segment.host.end,
            None => self.segments.last().map_or(0, |segment| segment.host.end),
        }
    }

    /// The edit of the host that changes the text so, if it is certain: of lines that stand there as they are, and of
    /// nothing that the host's tool would read differently.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let indent = self.indent.as_ref()?;
        if edit.text.contains(['$', '\r', '\t']) {
            return None;
        }
        let span = Span::new(self.start_of(edit.span.start as usize), self.start_of(edit.span.end as usize));
        let text = edit.text.replace('\n', &format!("\n{indent}"));
        // A line break at the very end of the text is one more of the host.
        (edit.span.end as usize <= self.text.trim_end().len() || !edit.text.ends_with('\n'))
            .then(|| Edit::replace(span, text))
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The name that a text begins with.
fn name_of(text: &str) -> Option<String> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let name = text.get(..length)?;
    (!name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty()).then(|| name.to_owned())
}

/// The character that an escape means, and the length of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    let code = |from: usize, length: usize| u32::from_str_radix(text.get(from..from + length)?, 16).ok();
    let simple = |value| Some((value, 2));
    match *text.as_bytes().get(1)? {
        b'n' => simple('\n'),
        b't' | b'\t' => simple('\t'),
        b'r' => simple('\r'),
        b'"' => simple('"'),
        b'\\' => simple('\\'),
        b'/' => simple('/'),
        b' ' => simple(' '),
        b'0' => simple('\0'),
        b'a' => simple('\u{7}'),
        b'b' => simple('\u{8}'),
        b'v' => simple('\u{b}'),
        b'f' => simple('\u{c}'),
        b'e' => simple('\u{1b}'),
        b'x' => Some((char::from_u32(code(2, 2)?)?, 4)),
        b'U' => Some((char::from_u32(code(2, 8)?)?, 10)),
        b'u' => {
            let first = code(2, 4)?;
            if let Some(value) = char::from_u32(first) {
                return Some((value, 6));
            }
            // JSON writes what lies beyond 16 bits as two halves.
            let second = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| code(8, 4))?;
            let high = first.checked_sub(0xD800)?.checked_shl(10)?;
            let value = 0x1_0000_u32.checked_add(high)?.checked_add(second.checked_sub(0xDC00)?)?;
            Some((char::from_u32(value)?, 12))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str) -> Embedded {
        let stream = plimsoll_yaml::parse(host);
        let root = stream.documents[0].root().unwrap();
        Embedded::of_scalar(root.get("a").unwrap(), host).unwrap()
    }

    /// What the host has where a word of the text comes from.
    fn place<'h>(found: &Embedded, host: &'h str, word: &str) -> &'h str {
        let at = found.text.find(word).unwrap();
        found.span(Span::from_range(at..at + word.len())).of(host)
    }

    #[test]
    fn lines_of_a_block_lead_back() {
        let host = "x: 1\na: |\n    FROM alpine\n\n      RUN x\r\n    USER root\nb: 2\n";
        let found = of(host);
        assert_eq!(found.text, "FROM alpine\n\n  RUN x\nUSER root\n");
        assert_eq!(place(&found, host, "alpine"), "alpine");
        assert_eq!(place(&found, host, "RUN x"), "RUN x");
        assert_eq!(place(&found, host, "root"), "root");
        assert_eq!(place(&found, host, "x\nUSER"), "x\r\n    USER");
    }

    #[test]
    fn escapes_lead_back() {
        let host = r#"{"a": "FROM a\nRUN \"x\" \u00e9 \ud83d\ude00 y\n"}"#;
        let found = of(host);
        assert_eq!(found.text, "FROM a\nRUN \"x\" é 😀 y\n");
        assert_eq!(place(&found, host, "\"x\""), "\\\"x\\\"");
        assert_eq!(place(&found, host, "y"), "y");
        assert_eq!(place(&found, host, "😀"), "\\ud83d\\ude00");
        let host = "a: 'it''s'\n";
        assert_eq!((of(host).text.as_str(), place(&of(host), host, "s")), ("it's", "s"));
    }

    #[test]
    fn variables_of_the_host_are_not_known() {
        let host = "a: |\n  FROM a:${TAG:-1}\n  RUN echo $$HOME $X\n";
        let found = of(host).without_compose_variables();
        assert_eq!(found.text, "FROM a:${TAG:-1}\nRUN echo $HOME $X\n");
        assert!(found.replaced.iter().eq(["TAG", "X"]));
        assert_eq!(place(&found, host, "$HOME"), "$$HOME");
        assert_eq!(place(&found, host, "$X"), "$X");
        let found = of("a: FROM a:${TAG} $${B}\n").without_templates().unwrap();
        assert_eq!(found.text, "FROM a:${TAG} ${B}");
        assert!(found.replaced.iter().eq(["TAG"]));
        assert!(of("a: 'FROM ${x ? 1 : 2}'\n").without_templates().is_none());
    }

    #[test]
    fn edits_of_lines_are_edits_of_the_host() {
        let host = "a: |\n  FROM a\n  MAINTAINER x\n  USER 1\n";
        let found = of(host);
        let edit = |from: &str, to: &str| {
            let at = found.text.find(from).unwrap();
            let edit = found.edit(&Edit::replace(Span::from_range(at..at + from.len()), to))?;
            plimsoll_text::apply_edits(host, &[edit]).ok()
        };
        assert_eq!(edit("MAINTAINER x\n", "").unwrap(), "a: |\n  FROM a\n  USER 1\n");
        assert_eq!(
            edit("MAINTAINER x", "LABEL a=b\nLABEL c=d").unwrap(),
            "a: |\n  FROM a\n  LABEL a=b\n  LABEL c=d\n  USER 1\n"
        );
        assert!(edit("x", "$y").is_none());
        assert!(of("a: \"FROM a\"\n").edit(&Edit::insert(0, "x")).is_none());
    }
}
