use std::ops::Range;

use plimsoll_text::Span;
use tree_sitter::Node;

use super::source::Ranges;

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptWord {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The text, quotes and escapes removed, expansions as written (the first 4096 bytes of each).
    pub text: String,
    /// Whether the shell expands something in it, so that the text is only a part of the truth.
    pub expands: bool,
    /// Whether a part of it is quoted.
    pub quoted: bool,
    /// If it is one quoted string without escapes: what stands between the quotes.
    pub(super) inside: Option<Span>,
}

impl ScriptWord {
    /// The value, if the shell expands nothing in it.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        (!self.expands).then_some(self.text.as_str())
    }

    /// Whether it is a variable that, by its name, may hold options: `$PIP_OPTS`.
    #[must_use]
    pub fn may_hold_options(&self) -> bool {
        let name = self.text.to_ascii_uppercase();
        self.expands && name.starts_with('$') && ["OPT", "ARG", "FLAG", "YES"].iter().any(|part| name.contains(part))
    }

    pub(super) const fn empty(span: Span) -> Self {
        Self { span, text: String::new(), expands: false, quoted: false, inside: None }
    }

    /// Reads a word node.
    pub(super) fn of(node: Node<'_>, ranges: &Ranges, text: &str) -> Self {
        let mut word = Self::empty(span(node, text));
        word.append(node, ranges, text);
        word
    }

    fn append(&mut self, node: Node<'_>, ranges: &Ranges, text: &str) {
        match node.kind() {
            "word" | "number" | "variable_name" | "command_name" | "file_descriptor" => {
                let raw = ranges.text(span(node, text), text);
                unescape(&raw, &mut self.text);
            }
            "raw_string" | "ansi_c_string" => self.append_raw(node, ranges, text),
            "string" | "translated_string" => self.append_string(node, ranges, text),
            "concatenation" | "variable_assignment" => {
                let mut cursor = node.walk();
                for part in node.children(&mut cursor) {
                    // A concatenation within a concatenation does not occur in the grammar.
                    if part.kind() == "concatenation" {
                        self.append_as_written(part, ranges, text);
                    } else {
                        self.append(part, ranges, text);
                    }
                }
                self.inside = None;
            }
            _ if node.is_named() => self.append_as_written(node, ranges, text),
            _ => self.text.push_str(&ranges.text(span(node, text), text)),
        }
    }

    fn append_as_written(&mut self, node: Node<'_>, ranges: &Ranges, text: &str) {
        self.expands = true;
        self.text.push_str(&ranges.text(head(span(node, text), text), text));
    }

    fn append_raw(&mut self, node: Node<'_>, ranges: &Ranges, text: &str) {
        self.quoted = true;
        let whole = span(node, text);
        let opening = if node.kind() == "ansi_c_string" { 2 } else { 1 };
        let inside = Span::new(whole.start + opening, whole.end.saturating_sub(1));
        let content = ranges.text(inside, text);
        if node.kind() == "ansi_c_string" && content.contains('\\') {
            self.expands = true;
        } else {
            self.inside = Some(inside);
        }
        self.text.push_str(&content);
    }

    fn append_string(&mut self, node: Node<'_>, ranges: &Ranges, text: &str) {
        self.quoted = true;
        let whole = span(node, text);
        let opening = if node.kind() == "translated_string" { 2 } else { 1 };
        let inside = Span::new(whole.start + opening, whole.end.saturating_sub(1));
        let mut cursor = node.walk();
        let expands = node.named_children(&mut cursor).any(|child| child.kind() != "string_content");
        self.expands |= expands;
        let content = ranges.text(if expands { head(inside, text) } else { inside }, text);
        if !content.contains('\\') {
            self.inside = Some(inside);
        }
        push_string(&content, &mut self.text);
    }
}

/// Adds what stands between double quotes, escapes removed.
pub(super) fn push_string(content: &str, out: &mut String) {
    if !content.contains('\\') {
        return out.push_str(content);
    }
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('"' | '\\' | '$' | '`')) => out.extend(chars.next()),
            ('\\', Some('\n')) => drop(chars.next()),
            _ => out.push(c),
        }
    }
}

/// The most bytes of an expanded piece that a word repeats. Expansions may stand inside each other, so that the whole of
/// each would be quadratic.
const MAX_PIECE: u32 = 4096;

/// The first bytes of an expanded piece.
pub(super) fn head(span: Span, text: &str) -> Span {
    let mut end = span.end.min(span.start.saturating_add(MAX_PIECE));
    while end > span.start && !text.is_char_boundary(end as usize) {
        end -= 1;
    }
    Span::new(span.start, end)
}

/// Removes the escapes of an unquoted word.
fn unescape(raw: &str, out: &mut String) {
    if !raw.contains('\\') {
        return out.push_str(raw);
    }
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().filter(|c| *c != '\n')),
            c => out.push(c),
        }
    }
}

/// Where a node stands in the file. The parser sees characters beyond ASCII as several letters, and where it recovers from
/// an error it may part them.
pub(super) fn span(node: Node<'_>, text: &str) -> Span {
    let Range { mut start, mut end } = node.byte_range();
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while end < text.len() && !text.is_char_boundary(end) {
        end += 1;
    }
    Span::from_range(start..end)
}
