//! The texts of judged files, read again when a report needs them.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use plimsoll_lint::{Diagnostic, Outcome, Related, Unpacked};
use plimsoll_text::{Encoding, LineIndex, Position, Span};

use crate::shown::Shown;

/// How many texts are kept at once. Findings come file by file, and their related places are mostly in few others.
const KEPT: usize = 64;

/// The texts of a run, each read when it is needed; the last few are kept.
pub(crate) struct Sources<'o> {
    outcome: &'o Outcome,
    /// The units that were asked for last, the latest at the end.
    kept: RefCell<Vec<(usize, Option<Rc<Loaded<'o>>>)>>,
}

/// The text of one file, as judged and as it may be shown.
pub(crate) struct Loaded<'o> {
    pub(crate) text: Cow<'o, str>,
    pub(crate) index: LineIndex,
    /// The text as it may be shown, made when it is asked for; nothing inside when that is the text itself.
    shown: OnceCell<Option<(Shown, LineIndex)>>,
    secrets: &'o [Span],
    anchor: Cell<Option<Anchor>>,
}

/// The last position that was asked for. Counting from there keeps many findings on one long line cheap.
#[derive(Clone, Copy)]
struct Anchor {
    encoding: Encoding,
    offset: u32,
    position: Position,
}

impl<'o> Sources<'o> {
    pub(crate) fn new(outcome: &'o Outcome) -> Self {
        Self { outcome, kept: RefCell::default() }
    }

    /// The text of the file at `unit`; nothing when it changed since it was judged.
    pub(crate) fn get(&self, unit: usize) -> Option<Rc<Loaded<'o>>> {
        let mut kept = self.kept.borrow_mut();
        if let Some((_, loaded)) = kept.iter().rev().find(|(other, _)| *other == unit) {
            return loaded.clone();
        }
        let file = self.outcome.files.get(unit)?;
        let loaded = file.text().map(|text| Rc::new(Loaded::new(text, &file.secrets)));
        if kept.len() >= KEPT {
            kept.drain(..KEPT / 2);
        }
        kept.push((unit, loaded.clone()));
        loaded
    }

    /// The shown path of the file at `unit`.
    pub(crate) fn path(&self, unit: usize) -> &'o str {
        self.outcome.files.get(unit).map_or("", |file| &file.path)
    }

    /// The template that the object at `offset` of `unit` was rendered from.
    pub(crate) fn origin(&self, unit: usize, offset: u32) -> Option<&'o str> {
        self.outcome.files.get(unit)?.origin(offset)
    }

    /// The findings of each file, some at a time, with the place of the file in the list.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (usize, Unpacked)> + use<'o> {
        let files = self.outcome.files.iter().enumerate();
        files.flat_map(|(unit, file)| file.diagnostics.blocks().map(move |block| (unit, block)))
    }

    /// Every finding with the place of its file in the list, in the order of the files.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (usize, Diagnostic)> + use<'o> {
        let files = self.outcome.files.iter().enumerate();
        files.flat_map(|(unit, file)| file.diagnostics.iter().map(move |diagnostic| (unit, diagnostic)))
    }
}

/// The file that a related place of a finding in `unit` lies in.
pub(crate) fn related_unit(related: &Related, unit: usize) -> usize {
    related.unit.map_or(unit, |other| other.0 as usize)
}

impl<'o> Loaded<'o> {
    fn new(text: Cow<'o, str>, secrets: &'o [Span]) -> Self {
        let index = LineIndex::new(&text);
        Self { text, index, shown: OnceCell::new(), secrets, anchor: Cell::new(None) }
    }

    fn shown(&self) -> Option<&(Shown, LineIndex)> {
        let make = || {
            let shown = Shown::new(&self.text, self.secrets)?;
            let index = LineIndex::new(&shown.text);
            Some((shown, index))
        };
        self.shown.get_or_init(make).as_ref()
    }

    /// Line and column of an offset, both from 1.
    pub(crate) fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let near = self.anchor.get().and_then(|anchor| self.position_near(anchor, offset, encoding));
        let position = near.unwrap_or_else(|| self.index.position(&self.text, offset, encoding));
        self.anchor.set(Some(Anchor { encoding, offset, position }));
        Position { line: position.line + 1, column: position.column + 1 }
    }

    /// The position of an offset on the anchor's line, by the text between them.
    fn position_near(&self, anchor: Anchor, offset: u32, encoding: Encoding) -> Option<Position> {
        if anchor.encoding != encoding || self.index.line(offset) != anchor.position.line {
            return None;
        }
        let between = self.text.get(anchor.offset.min(offset) as usize..anchor.offset.max(offset) as usize)?;
        let width = |c: char| if encoding == Encoding::Utf16 { c.len_utf16() } else { 1 };
        let width = u32::try_from(between.chars().map(width).sum::<usize>()).ok()?;
        let Position { line, column } = anchor.position;
        let column = if offset >= anchor.offset { column + width } else { column.checked_sub(width)? };
        Some(Position { line, column })
    }

    pub(crate) fn shown_text(&self) -> &str {
        self.shown().map_or(&self.text, |(shown, _)| &shown.text)
    }

    pub(crate) fn shown_index(&self) -> &LineIndex {
        self.shown().map_or(&self.index, |(_, index)| index)
    }

    pub(crate) fn shown_span(&self, span: Span) -> Span {
        self.shown().map_or(span, |(shown, _)| shown.span(span))
    }

    /// What a span covers, as it may be shown.
    pub(crate) fn excerpt(&self, span: Span) -> &str {
        self.shown_span(span).of(self.shown_text())
    }

    /// Whether a text for this file, such as that of a fix, repeats one of its secrets.
    pub(crate) fn repeats_secret(&self, text: &str) -> bool {
        let secrets = self.secrets.iter().map(|secret| secret.of(&self.text).trim());
        secrets.filter(|secret| !secret.is_empty()).any(|secret| text.contains(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_do_not_depend_on_the_order_of_asking() {
        let text = "ab é😀x\r\nzé\n\n😀";
        let loaded = Loaded::new(Cow::Borrowed(text), &[]);
        let offsets: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        for encoding in [Encoding::Utf16, Encoding::Utf32] {
            for offset in offsets.iter().chain(offsets.iter().rev()).chain([&0, &8, &3]) {
                let fresh = LineIndex::new(text).position(text, *offset, encoding);
                let expected = Position { line: fresh.line + 1, column: fresh.column + 1 };
                assert_eq!(loaded.position(*offset, encoding), expected, "{offset}");
            }
        }
    }
}
