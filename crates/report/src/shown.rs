//! Text of judged files as it may be shown: without secrets, without control characters.

use std::borrow::Cow;

use plimsoll_text::Span;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[REDACTED]";

/// What stands in the place of a control character.
const REPLACEMENT: &str = "\u{FFFD}";

/// A text with some places replaced, and where the rest has gone. Lines stay lines.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) text: String,
    cuts: Vec<Cut>,
}

/// One replaced place: its span before and after.
#[derive(Debug)]
struct Cut {
    before: Span,
    after: Span,
}

impl Shown {
    /// The text with its secrets and control characters replaced; nothing if it can be shown as it is.
    pub(crate) fn new(text: &str, secrets: &[Span]) -> Option<Self> {
        let mut places = hidden_lines(text, secrets);
        if !is_harmless(text) && text.chars().any(is_control) {
            let controls = text.char_indices().filter(|&(_, c)| is_control(c));
            places.extend(controls.map(|(at, c)| (Span::from_range(at..at + c.len_utf8()), REPLACEMENT)));
            places.sort_by_key(|(span, _)| *span);
        }
        if places.is_empty() {
            return None;
        }
        let mut shown = Self { text: String::with_capacity(text.len()), cuts: Vec::with_capacity(places.len()) };
        let mut done = 0;
        for (before, instead) in places {
            // A control character inside a secret has gone with it.
            let Some(kept) = text.get(done..before.start as usize) else { continue };
            shown.text.push_str(kept);
            let start = shown.text.len();
            shown.text.push_str(instead);
            shown.cuts.push(Cut { before, after: Span::from_range(start..shown.text.len()) });
            done = before.end as usize;
        }
        shown.text.push_str(text.get(done..).unwrap_or_default());
        Some(shown)
    }

    /// Where a span has gone; one that begins or ends inside a replaced place takes in all of it.
    pub(crate) fn span(&self, span: Span) -> Span {
        Span::new(self.offset(span.start, false), self.offset(span.end, true))
    }

    fn offset(&self, offset: u32, is_end: bool) -> u32 {
        let after =
            self.cuts.partition_point(|cut| cut.before.start < offset || (!is_end && cut.before.start == offset));
        match after.checked_sub(1).and_then(|at| self.cuts.get(at)) {
            None => offset,
            Some(cut) if offset >= cut.before.end => cut.after.end + (offset - cut.before.end),
            Some(cut) if is_end => cut.after.end,
            Some(cut) => cut.after.start,
        }
    }
}

/// The parts of the secrets on each line, sorted and apart from each other.
fn hidden_lines(text: &str, secrets: &[Span]) -> Vec<(Span, &'static str)> {
    let mut places: Vec<(Span, &'static str)> = Vec::new();
    let mut done = 0;
    for secret in secrets {
        let from = secret.start.max(done);
        let Some(hidden) = text.get(from as usize..secret.end as usize) else { continue };
        done = secret.end;
        let mut start = from;
        for line in hidden.split_inclusive(['\n', '\r']) {
            let body = line.trim_end_matches(['\n', '\r']);
            if !body.trim().is_empty() {
                places.push((Span::new(start, start + length(body)), REDACTED));
            }
            start += length(line);
        }
    }
    places
}

/// A text that goes on one line of a terminal or a log: no line breaks, no control characters.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.bytes().all(is_printable) && text.chars().any(|c| is_control(c) || is_line_break(c)) {
        let safe = |c: char| if is_line_break(c) { ' ' } else { c };
        Cow::Owned(text.chars().map(safe).map(|c| if is_control(c) { '\u{FFFD}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Whether a look at the bytes is enough to say that nothing in a text steers a terminal.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| is_printable(byte) || matches!(byte, b'\t' | b'\n' | b'\r'))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Characters that steer a terminal or turn the direction of what follows.
fn is_control(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_needs_no_copy() {
        assert!(Shown::new("FROM a\tb\r\né\n", &[]).is_none());
        assert!(matches!(one_line("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn secrets_are_hidden_line_by_line() {
        let text = "key: |\n  abc\n  def\nend\n";
        let shown = Shown::new(text, &[Span::new(9, 18)]).unwrap();
        assert_eq!(shown.text, "key: |\n  [REDACTED]\n[REDACTED]\nend\n");
        assert_eq!(shown.span(Span::new(19, 22)).of(&shown.text), "end");
        assert_eq!(shown.span(Span::new(9, 12)).of(&shown.text), "[REDACTED]");
        assert_eq!(shown.span(Span::new(0, 3)).of(&shown.text), "key");
        assert_eq!(shown.span(Span::new(10, 11)).of(&shown.text), "[REDACTED]");
    }

    #[test]
    fn control_characters_are_replaced_and_spans_follow() {
        let text = "a\u{1b}[31mb \u{202e}c";
        let shown = Shown::new(text, &[]).unwrap();
        assert_eq!(shown.text, "a\u{FFFD}[31mb \u{FFFD}c");
        let c = u32::try_from(text.len() - 1).unwrap();
        assert_eq!(shown.span(Span::new(c, c + 1)).of(&shown.text), "c");
        assert_eq!(shown.span(Span::new(0, 1)).of(&shown.text), "a");
        assert_eq!(one_line("a\nb\u{7}"), "a b\u{FFFD}");
    }

    #[test]
    fn overlapping_secrets_and_bad_spans_do_no_harm() {
        let text = "abcdef\u{1}gh";
        let shown = Shown::new(text, &[Span::new(1, 4), Span::new(2, 8), Span::new(90, 99)]).unwrap();
        assert_eq!(shown.text, "a[REDACTED][REDACTED]h");
    }
}
