use plimsoll_text::Span;

use super::Reader;
use crate::document::{Content, Style};

/// What becomes of the line feed behind a line of a scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    /// It becomes a blank, or goes for the blank lines behind it.
    Folds,
    /// It vanishes.
    Joins,
}

impl Reader<'_> {
    /// Reads a plain scalar of one line, or a quoted one, up to the byte behind it.
    pub(super) fn scalar(&mut self, in_flow: bool) -> Option<(Content, Style)> {
        match self.peek()? {
            b'"' => Some((self.double(in_flow)?, Style::Double)),
            b'\'' => Some((self.single(in_flow)?, Style::Single)),
            _ => Some((self.plain(in_flow)?, Style::Plain)),
        }
    }

    /// Reads a plain scalar: up to a `: `, a ` #`, the end of the line, or in flow collections up to one of their
    /// indicators.
    fn plain(&mut self, in_flow: bool) -> Option<Content> {
        let start = self.at;
        match self.peek()? {
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                return None;
            }
            b'-' if in_flow && matches!(self.bytes.get(start + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) => {
                return None;
            }
            b'?' | b':' if in_flow => return None,
            b'-' | b'?' | b':' if self.separates(1) => return None,
            _ => {}
        }
        let (end, stop) = self.plain_line(start, in_flow)?;
        // A blank before the colon of a key is legal and rare.
        if end < stop && self.bytes.get(stop) == Some(&b':') {
            return None;
        }
        self.at = end;
        Some(Content::Borrowed(Span::from_range(start..end)))
    }

    /// Where the part of a plain scalar ends that begins at `from`, with and without the blanks behind it.
    fn plain_line(&self, from: usize, in_flow: bool) -> Option<(usize, usize)> {
        let mut at = from;
        let mut end = from;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b' ' => {}
                b'\n' => break,
                b'\t' => return None,
                b':' => match self.bytes.get(at + 1) {
                    None | Some(b' ' | b'\n') => break,
                    Some(b',' | b'[' | b']' | b'{' | b'}') if in_flow => return None,
                    Some(_) => end = at + 1,
                },
                b'#' if end < at => break,
                b',' | b']' | b'}' if in_flow => break,
                b'[' | b'{' if in_flow => return None,
                _ => end = at + 1,
            }
            at += 1;
        }
        Some((end, at))
    }

    /// Behind the first line of a plain scalar that is no key: reads its further lines, which are all indented more
    /// than the collection around it. Gives the whole value if there are any.
    pub(super) fn further_lines(&mut self, start: usize) -> Option<Option<Content>> {
        let parent = self.tree.column()?;
        let first_end = self.at;
        let mut at = self.at;
        loop {
            let rest = self.bytes.get(at..)?;
            let Some(content) = rest.iter().position(|byte| !matches!(byte, b' ' | b'\n')) else { break };
            let Some(line_feed) = memchr::memrchr(b'\n', rest.get(..content)?) else { break };
            if content - line_feed - 1 <= parent || rest.get(content) == Some(&b'#') {
                break;
            }
            let (end, stop) = self.plain_line(at + content, false)?;
            if self.bytes.get(stop) == Some(&b':') || end == at + content {
                return None;
            }
            (at, self.at) = (end, end);
        }
        if self.at == first_end {
            return Some(None);
        }
        let written = self.slice(start, self.at)?;
        let value = self.fold(written, |line, out| {
            out.push_str(line);
            Some(LineEnd::Folds)
        });
        value.map(Some)
    }

    /// Joins the lines of a plain or quoted scalar, each written by `write`.
    fn fold(&mut self, written: &str, write: impl Fn(&str, &mut String) -> Option<LineEnd>) -> Option<Content> {
        let parent = self.tree.column();
        let value = self.tree.own(|out| {
            let mut lines = written.split('\n').enumerate().peekable();
            let mut blank_lines = 0;
            let mut line_end = LineEnd::Joins;
            while let Some((index, line)) = lines.next() {
                let (is_first, is_last) = (index == 0, lines.peek().is_none());
                let start = if is_first { line } else { line.trim_start_matches(' ') };
                let part = if is_last { start } else { start.trim_end_matches(' ') };
                if !is_first && !is_last && part.is_empty() {
                    blank_lines += 1;
                    continue;
                }
                if !is_first && line.len() - start.len() <= parent? {
                    return None;
                }
                match (line_end, blank_lines) {
                    (LineEnd::Folds, 0) => out.push(' '),
                    (LineEnd::Folds, _) => out.extend(std::iter::repeat_n('\n', blank_lines)),
                    (LineEnd::Joins, 0) => {}
                    (LineEnd::Joins, _) => return None,
                }
                line_end = write(part, out)?;
                // A backslash that escapes a blank before the line feed, or the closing quote.
                if line_end == LineEnd::Joins && (is_last || part.len() < start.len()) {
                    return None;
                }
                blank_lines = 0;
            }
            Some(())
        });
        value.map(Content::Owned)
    }

    fn single(&mut self, in_flow: bool) -> Option<Content> {
        let start = self.at + 1;
        let mut at = start;
        let mut is_verbatim = true;
        loop {
            match self.bytes.get(at)? {
                b'\'' if self.bytes.get(at + 1) == Some(&b'\'') => {
                    is_verbatim = false;
                    at += 2;
                }
                b'\'' => break,
                b'\t' => return None,
                b'\n' if in_flow => return None,
                b'\n' => {
                    is_verbatim = false;
                    at += 1;
                }
                _ => at += 1,
            }
        }
        let inner = self.slice(start, at)?;
        self.at = at + 1;
        if is_verbatim {
            return Some(borrowed(start, at));
        }
        self.fold(inner, |line, out| {
            for (index, part) in line.split("''").enumerate() {
                if index > 0 {
                    out.push('\'');
                }
                out.push_str(part);
            }
            Some(LineEnd::Folds)
        })
    }

    fn double(&mut self, in_flow: bool) -> Option<Content> {
        let start = self.at + 1;
        let mut at = start;
        let mut is_verbatim = true;
        loop {
            match self.bytes.get(at)? {
                b'\\' => {
                    is_verbatim = false;
                    at += 2;
                }
                b'"' => break,
                b'\t' => return None,
                b'\n' if in_flow => return None,
                b'\n' => {
                    is_verbatim = false;
                    at += 1;
                }
                _ => at += 1,
            }
        }
        let inner = self.slice(start, at)?;
        self.at = at + 1;
        if is_verbatim {
            return Some(borrowed(start, at));
        }
        self.fold(inner, unescape)
    }
}

/// The inside of quotes; nothing counts as being where the scalar begins.
fn borrowed(start: usize, end: usize) -> Content {
    Content::Borrowed(Span::from_range(if start == end { start - 1..start - 1 } else { start..end }))
}

/// Undoes the escapes that manifests use in a line; gives `None` at any other.
fn unescape(line: &str, out: &mut String) -> Option<LineEnd> {
    let mut parts = line.split('\\');
    out.push_str(parts.next()?);
    while let Some(part) = parts.next() {
        let mut rest = part.chars();
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some(char @ ('"' | ' ')) => out.push(char),
            Some('u') => {
                let digits = part.get(1..5).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
                let code = u8::from_str_radix(digits, 16).ok().filter(|code| matches!(code, b' '..=b'~'))?;
                out.push(char::from(code));
                rest = part.get(5..)?.chars();
            }
            // Two backslashes have nothing between them; one at the end escapes the line feed.
            None => {
                let Some(next) = parts.next() else { return Some(LineEnd::Joins) };
                out.push('\\');
                out.push_str(next);
                continue;
            }
            Some(_) => return None,
        }
        out.push_str(rest.as_str());
    }
    Some(LineEnd::Folds)
}
