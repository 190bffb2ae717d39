//! A quick reader of the plain block YAML that nearly every manifest is written in.
//!
//! The general parser turns a text into tokens, tokens into events and events into nodes, ready for everything that
//! the grammar allows. Manifests use little of it: mappings and lists by indentation, scalars, comments. [`build`] reads just that, line by line, straight into the arena.
//!
//! It never judges. At the first thing that is not plainly in its subset it gives nothing, and the general parser
//! reads the document from its start; so all errors come from there. What it refuses: anchors, aliases, tags, merge
//! keys, explicit keys, keys of several lines, pairs in brackets, rare escapes, tabs that separate, carriage
//! returns, characters that YAML does not print, JSON, documents that are one scalar, and any indentation that does
//! not fit.

mod block;
mod flow;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;

use plimsoll_text::Span;

use crate::build::Built;
use crate::document::{Content, Kind, Style};
use crate::split::Chunk;
use tree::{Place, Tree};

/// Reads a chunk as [`crate::build::build`] would, or gives `None` when it is not all in the subset.
pub(crate) fn build<'t>(text: &'t str, chunk: &Chunk) -> Option<Built<'t>> {
    let source = chunk.span.of(text);
    if chunk.is_json || chunk.error.is_some() || !is_simple(source) {
        return None;
    }
    let reader = Reader {
        text,
        bytes: text.as_bytes().get(..chunk.span.end as usize)?,
        at: chunk.span.start as usize,
        line: chunk.span.start as usize,
        tree: Tree::new(text, chunk.span),
        comments: Vec::new(),
    };
    reader.document()
}

/// Whether a text has only characters that may stand anywhere in YAML, tabs and line feeds included.
fn is_simple(source: &str) -> bool {
    let is_control = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7f;
    let (control, high) = source
        .bytes()
        .fold((false, false), |(control, high), byte| (control | is_control(byte), high | (byte >= 0x80)));
    let is_odd = |char: char| {
        matches!(char, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    !(control || (high && source.contains(is_odd)))
}

/// The place in a chunk. All offsets are offsets into the whole text.
struct Reader<'t> {
    text: &'t str,
    /// The text up to the end of the chunk.
    bytes: &'t [u8],
    at: usize,
    /// Where the line begins.
    line: usize,
    tree: Tree<'t>,
    comments: Vec<Span>,
}

impl<'t> Reader<'t> {
    fn document(mut self) -> Option<Built<'t>> {
        while self.next_content()? {
            let column = self.at - self.line;
            let rest = self.bytes.get(self.at..)?;
            if column == 0 && (rest.starts_with(b"...") || rest.starts_with(b"---")) {
                return None;
            }
            let place = self.tree.place(column, self.at_dash())?;
            self.content(place)?;
        }
        let documents = self.tree.finish()?.into_iter().collect();
        Some(Built { documents, comments: self.comments, errors: Vec::new(), stopped: None })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> Option<&'t str> {
        self.text.get(start..end)
    }

    /// Whether a blank, a line feed or the end stands `ahead` bytes from here.
    fn separates(&self, ahead: usize) -> bool {
        self.bytes.get(self.at + ahead).is_none_or(|byte| matches!(byte, b' ' | b'\n'))
    }

    fn at_dash(&self) -> bool {
        self.peek() == Some(b'-') && self.separates(1)
    }

    /// Goes from the start of a line to the next content; `false` at the end.
    fn next_content(&mut self) -> Option<bool> {
        loop {
            self.line = self.at;
            self.skip_spaces();
            match self.peek() {
                None => return Some(false),
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.comment(),
                Some(b'\t') => return None,
                Some(_) => return Some(true),
            }
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Takes a comment with its line feed.
    fn comment(&mut self) {
        let end = self.line_end();
        self.comments.push(Span::from_range(self.at..end));
        self.at = (end + 1).min(self.bytes.len());
    }

    fn line_end(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |found| self.at + found)
    }

    /// Behind a value, where only blanks and a comment may follow. Goes to the next line.
    fn end_line(&mut self) -> Option<()> {
        let from = self.at;
        self.skip_spaces();
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'#') if self.at > from => self.comment(),
            Some(_) => return None,
        }
        Some(())
    }

    /// Behind a `:` or `-`: whether a value follows on the line. If not, goes to the next line.
    fn has_value(&mut self) -> Option<bool> {
        let from = self.at;
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'#') => {
                self.at = from;
                self.end_line().map(|()| false)
            }
            Some(_) => Some(true),
        }
    }

    /// Reads the content of a line: dashes, at most one key, and a value.
    fn content(&mut self, place: Place) -> Option<()> {
        let mut place = place;
        let mut is_first = true;
        let mut has_key = false;
        loop {
            let column = self.at - self.line;
            if self.at_dash() {
                if has_key || place == Place::Entry {
                    return None;
                }
                if place == Place::Value {
                    self.tree.open(Kind::Sequence, Style::Block, column, self.at)?;
                }
                self.at += 1;
                self.tree.expect(self.at);
            } else {
                let indicator = self.peek()?;
                match (indicator, place) {
                    (_, Place::Item) => return None,
                    (b'|' | b'>', Place::Value) if !is_first => return self.block_scalar(indicator == b'|'),
                    (b'[' | b'{', Place::Value) if !self.tree.is_empty() => {
                        self.flow()?;
                        return self.end_line();
                    }
                    _ => {}
                }
                let start = self.at;
                let (mut content, style) = self.scalar(false)?;
                let mut span = Span::from_range(start..self.at);
                if !(self.peek() == Some(b':') && self.separates(1)) {
                    // A scalar in the place of a key, or a document of one scalar.
                    if place == Place::Entry || self.tree.is_empty() {
                        return None;
                    }
                    if style == Style::Plain
                        && let Some(more) = self.further_lines(start)?
                    {
                        (content, span) = (more, Span::from_range(start..self.at));
                    }
                    self.tree.scalar(span, content, style);
                    return self.end_line();
                }
                if has_key {
                    return None;
                }
                self.key(place, column, span, content, style)?;
                has_key = true;
            }
            let before = self.at;
            if !self.has_value()? {
                // An absent item stands behind all that follows its dash on the line.
                if !has_key {
                    let all = self.slice(before, self.at)?;
                    self.tree.expect(before + all.strip_suffix('\n').unwrap_or(all).len());
                }
                return Some(());
            }
            place = Place::Value;
            is_first = false;
        }
    }

    fn key(&mut self, place: Place, column: usize, span: Span, content: Content, style: Style) -> Option<()> {
        if place == Place::Value {
            self.tree.open(Kind::Mapping, Style::Block, column, span.start as usize)?;
        }
        self.tree.key(span, content, style)?;
        self.at += 1;
        self.tree.expect(self.at);
        Some(())
    }
}
