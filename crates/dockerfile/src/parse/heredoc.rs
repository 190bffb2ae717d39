//! Heredoc words and bodies.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use plimsoll_text::Span;
use rustc_hash::FxHashMap;

use super::line::{Line, Physical};
use crate::Heredoc;
use crate::word::{skip_piece, unquote};

/// A word that opens a heredoc.
pub(crate) struct Opening<'a> {
    pub(crate) delimiter: Cow<'a, str>,
    pub(crate) descriptor: u32,
    pub(crate) quoted: bool,
    pub(crate) strip_tabs: bool,
}

/// Reads a whole word as the opening of a heredoc: digits, `<<` or `<<-`, a delimiter without `<`.
pub(crate) fn opening(word: &str) -> Option<Opening<'_>> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = word.get(digits..)?.strip_prefix("<<")?;
    let (strip_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    if rest.contains('<') {
        return None;
    }
    let is_plain = !rest.contains(['\'', '"', '\\', '$']);
    let delimiter = if is_plain { Cow::Borrowed(rest) } else { Cow::Owned(unquote(rest)?) };
    if delimiter.is_empty() {
        return None;
    }
    let quoted = delimiter != rest;
    let descriptor = word.get(..digits)?.parse().unwrap_or(0);
    Some(Opening { delimiter, descriptor, quoted, strip_tabs })
}

/// The ranges of the words of a logical line that open heredocs.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let Some(first) = memmem::find(line.as_bytes(), b"<<") else { return found };
    let mut word = 0;
    let mut at = 0;
    while at < line.len() {
        let Some(next) = skip_piece(line, at, 0) else { return Vec::new() };
        let is_space = line.get(at..next).is_some_and(|piece| piece.trim().is_empty());
        if is_space || next == line.len() {
            let end = if is_space { at } else { next };
            if end > first && line.get(word..end).is_some_and(|word| opening(word).is_some()) {
                found.push(word..end);
            }
            word = next;
        }
        at = next;
    }
    found
}

/// The heredocs that a logical line opens, without bodies.
pub(super) fn opened<'t>(line: Line<'t, '_>) -> Vec<Heredoc<'t>> {
    words(line.text)
        .into_iter()
        .filter_map(|range| {
            let opening = opening(line.slice(range.clone()))?;
            let delimiter = match opening.delimiter {
                Cow::Borrowed(name) => line.cow(range.end - name.len()..range.end),
                Cow::Owned(name) => Cow::Owned(name),
            };
            Some(Heredoc {
                delimiter,
                span: line.span(range),
                descriptor: opening.descriptor,
                quoted: opening.quoted,
                strip_tabs: opening.strip_tabs,
                body: Span::default(),
                terminator: None,
            })
        })
        .collect()
}

/// Finds terminators. After the first one that is missing it knows where each line stands last, so that many open
/// heredocs do not each search the rest of the file.
#[derive(Default)]
pub(super) struct Terminators<'t> {
    last: Option<FxHashMap<&'t str, usize>>,
}

impl<'t> Terminators<'t> {
    /// The first line from `from` on that ends the heredoc.
    pub(super) fn find(&mut self, text: &'t str, from: usize, heredoc: &Heredoc<'_>) -> Option<Physical> {
        let ends_later = |last: &FxHashMap<&str, usize>| last.get(&*heredoc.delimiter).is_some_and(|&at| at >= from);
        if self.last.as_ref().is_some_and(|last| !ends_later(last)) {
            return None;
        }
        let mut at = from;
        while at < text.len() {
            let line = Physical::at(text, at);
            let content = line.text(text);
            let content = if heredoc.strip_tabs { content.trim_start_matches('\t') } else { content };
            if content == heredoc.delimiter {
                return Some(line);
            }
            at = line.next;
        }
        if self.last.is_none() {
            self.last = Some(last_lines(text));
        }
        None
    }
}

/// For every line, as it is and without tabs at its start, where it stands last.
fn last_lines(text: &str) -> FxHashMap<&str, usize> {
    let mut last = FxHashMap::default();
    let mut at = 0;
    while at < text.len() {
        let line = Physical::at(text, at);
        let content = line.text(text);
        last.insert(content, line.start);
        last.insert(content.trim_start_matches('\t'), line.start);
        at = line.next;
    }
    last
}
