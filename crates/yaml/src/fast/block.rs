use plimsoll_text::Span;

use super::Reader;
use crate::document::{Content, Style};

/// What becomes of the line feeds at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

impl Reader<'_> {
    /// Reads a block scalar from its `|` or `>` to the line behind it. Those whose content is missing at the end of
    /// the text, or ends in blanks there, are left to the general parser.
    pub(super) fn block_scalar(&mut self, is_literal: bool) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let (chomping, digit) = self.indicators();
        self.end_line()?;
        let parent = self.tree.column()?;
        let indent = match digit {
            Some(digit) => Some(parent + digit),
            None => self.block_indent(parent)?,
        };
        let content = match indent {
            Some(indent) => self.lines(indent, is_literal, chomping)?,
            None if chomping == Chomping::Keep => return None,
            None => Span::default(),
        };
        let written = self.slice(start, self.at)?.trim_end_matches([' ', '\t', '\n']);
        // Other blanks at the end, as that which does not break, are rare.
        if written.ends_with(char::is_whitespace) {
            return None;
        }
        let span = Span::from_range(start..start + written.len());
        let content =
            if content.is_empty() { Content::Borrowed(Span::empty(span.start)) } else { Content::Owned(content) };
        self.tree.scalar(span, content, if is_literal { Style::Literal } else { Style::Folded });
        Some(())
    }

    /// The indicators behind `|`, in either order.
    fn indicators(&mut self) -> (Chomping, Option<usize>) {
        let mut chomping = Chomping::Clip;
        let mut digit = None;
        for _ in 0..2 {
            match self.peek() {
                Some(b'+') if chomping == Chomping::Clip => chomping = Chomping::Keep,
                Some(b'-') if chomping == Chomping::Clip => chomping = Chomping::Strip,
                Some(byte @ b'1'..=b'9') if digit.is_none() => digit = Some(usize::from(byte - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        (chomping, digit)
    }

    /// The indentation of the first line with content, if that is more than that of its parent. Blank lines before it
    /// must not be indented more.
    fn block_indent(&self, parent: usize) -> Option<Option<usize>> {
        let mut at = self.at;
        let mut widest = 0;
        loop {
            let rest = self.bytes.get(at..)?;
            let spaces = rest.iter().position(|&byte| byte != b' ')?;
            match rest.get(spaces) {
                Some(b'\n') => widest = widest.max(spaces),
                Some(b'\t') => return None,
                _ if spaces <= parent => return (widest <= parent).then_some(None),
                _ => return (spaces >= widest).then_some(Some(spaces)),
            }
            at += spaces + 1;
        }
    }

    /// Reads the lines of a block scalar; gives where its value is kept.
    fn lines(&mut self, indent: usize, is_literal: bool, chomping: Chomping) -> Option<Span> {
        let (text, bytes) = (self.text, self.bytes);
        let mut at = self.at;
        let value = self.tree.own(|out| {
            // Blank lines since the last line with content, and whether that began with a blank.
            let (mut blank_lines, mut was_blank, mut is_first) = (0, false, true);
            loop {
                let rest = bytes.get(at..)?;
                let spaces = rest.iter().take(indent).take_while(|&&byte| byte == b' ').count();
                let starts_blank = match rest.get(spaces) {
                    Some(b'\n') => {
                        blank_lines += 1;
                        at += spaces + 1;
                        continue;
                    }
                    None if spaces > 0 => return None,
                    None => break,
                    Some(_) if spaces < indent => break,
                    Some(byte) => matches!(byte, b' ' | b'\t'),
                };
                let is_folded = !is_literal && !is_first && !was_blank && !starts_blank;
                match (is_folded, blank_lines) {
                    (true, 0) => out.push(' '),
                    (false, _) if !is_first => out.push('\n'),
                    _ => {}
                }
                push_line_feeds(out, blank_lines);
                (blank_lines, was_blank, is_first) = (0, starts_blank, false);
                let line_end = memchr::memchr(b'\n', rest).map(|found| at + found);
                let line = text.get(at + spaces..line_end.unwrap_or(bytes.len()))?;
                out.push_str(line);
                if line_end.is_none() {
                    at = bytes.len();
                    return (line.trim_end().len() == line.len()).then_some(());
                }
                at = line_end? + 1;
            }
            if chomping != Chomping::Strip {
                out.push('\n');
            }
            if chomping == Chomping::Keep {
                push_line_feeds(out, blank_lines);
            }
            (!is_first).then_some(())
        })?;
        self.at = at;
        Some(value)
    }
}

fn push_line_feeds(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('\n', count));
}
