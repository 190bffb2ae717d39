//! The pieces of a file that make up a script, and parsing them where they stand.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::ControlFlow;

use memchr::{memchr, memchr_iter, memmem, memrchr};
use plimsoll_text::Span;
use tree_sitter::{ParseOptions, ParseState, Parser, Point, Range, Tree};

thread_local! {
    /// Making a parser costs as much as many scripts.
    static PARSER: RefCell<Option<Parser>> = RefCell::new(bash());
}

fn bash() -> Option<Parser> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
    Some(parser)
}

/// Ascending pieces of a file, none empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(Vec<Span>);

impl Ranges {
    pub(super) fn of_span(span: Span) -> Self {
        Self(if span.is_empty() { Vec::new() } else { vec![span] })
    }

    /// The pieces without the spans in `without`, which stand in ascending order.
    pub(super) fn of_segments(segments: &[Span], without: &[Span], text: &str) -> Self {
        let mut pieces = Vec::with_capacity(segments.len());
        for &segment in segments {
            let mut rest = segment;
            for cut in without.iter().filter(|cut| segment.overlaps(**cut)) {
                pieces.push(Span::new(rest.start, cut.start.max(rest.start)));
                rest = Span::new(cut.end.min(rest.end), rest.end);
            }
            pieces.push(rest);
        }
        pieces.retain(|piece| !piece.is_empty() && piece.range().end <= text.len());
        Self(pieces)
    }

    /// The lines of a span, carriage returns before line feeds left out.
    pub(super) fn of_lines(span: Span, text: &str) -> Self {
        let body = span.of(text);
        if memchr(b'\r', body.as_bytes()).is_none() {
            return Self::of_span(span);
        }
        let mut pieces = Vec::new();
        let mut at = span.start;
        for line in body.split_inclusive('\n') {
            let end = at + u32::try_from(line.len()).unwrap_or(0);
            if let Some(content) = line.strip_suffix("\r\n") {
                let content_end = at + u32::try_from(content.len()).unwrap_or(0);
                pieces.push(Span::new(at, content_end));
                pieces.push(Span::new(end - 1, end));
            } else {
                pieces.push(Span::new(at, end));
            }
            at = end;
        }
        pieces.retain(|piece| !piece.is_empty());
        Self(pieces)
    }

    /// What of the pieces lies within a span.
    pub(super) fn clip(&self, span: Span) -> Self {
        let first = self.0.partition_point(|piece| piece.end <= span.start);
        let inside = self.0.iter().skip(first).take_while(|piece| piece.start < span.end);
        Self(inside.map(|piece| Span::new(piece.start.max(span.start), piece.end.min(span.end))).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.len() as usize).sum()
    }

    pub(super) fn pieces(&self) -> &[Span] {
        &self.0
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many pipes, or arrays, there may be: `||` counts as none.
    pub(super) fn longest_chain(&self, text: &str) -> usize {
        let (mut pipes, mut arrays) = (0_usize, 0_usize);
        for piece in &self.0 {
            let bytes = piece.of(text).as_bytes();
            let is_pipe = |at: &usize| bytes.get(at + 1) != Some(&b'|') && (*at == 0 || bytes[at - 1] != b'|');
            pipes += memchr_iter(b'|', bytes).filter(is_pipe).count();
            arrays += memmem::find_iter(bytes, b"=(").count();
        }
        pipes.max(arrays)
    }

    pub(super) fn span(&self) -> Span {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::default(),
        }
    }

    pub(super) fn is_blank(&self, text: &str) -> bool {
        self.0.iter().all(|piece| piece.of(text).trim().is_empty())
    }

    /// The text of a span without what lies between the pieces.
    pub(super) fn text(&self, span: Span, text: &str) -> String {
        if let [_] = self.0.as_slice() {
            return span.of(text).to_owned();
        }
        self.clip(span).0.iter().map(|piece| piece.of(text)).collect()
    }

    /// Parses the pieces as bash. `None` if the parser gives up.
    pub(super) fn parse(&self, text: &str) -> Option<Tree> {
        let ranges: Vec<Range> = self.0.iter().map(|piece| range(*piece, text)).collect();
        // Real scripts need a small part of this.
        let mut budget = 1_000 + self.len();
        let mut progress = |_: &ParseState| {
            budget = budget.saturating_sub(1);
            if budget == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        PARSER.with_borrow_mut(|parser| {
            let parser = parser.as_mut()?;
            parser.set_included_ranges(&ranges).ok()?;
            let options = ParseOptions::new().progress_callback(&mut progress);
            let whole = self.span();
            let bytes = ascii(whole.of(text));
            let start = whole.range().start;
            let mut read = |at: usize, _: Point| bytes.get(at.saturating_sub(start)..).unwrap_or_default();
            let tree = parser.parse_with_options(&mut read, None, Some(options));
            if tree.is_none() {
                parser.reset();
            }
            tree
        })
    }
}

/// The bytes of a text with a letter for each byte that is not ASCII. Other characters have no meaning for a shell, and
/// the scanner of the grammar gives them to C functions that are defined for bytes only.
fn ascii(text: &str) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.as_bytes());
    }
    Cow::Owned(text.bytes().map(|byte| if byte.is_ascii() { byte } else { b'x' }).collect())
}

fn range(span: Span, text: &str) -> Range {
    let column = |offset: usize| {
        let line = text.as_bytes().get(..offset).and_then(|head| memrchr(b'\n', head)).map_or(0, |newline| newline + 1);
        offset - line
    };
    let bytes = span.range();
    let (start, end) = (column(bytes.start), column(bytes.end));
    // Rows are not used, but must ascend.
    Range {
        start_byte: bytes.start,
        end_byte: bytes.end,
        start_point: Point { row: bytes.start, column: start },
        end_point: Point { row: bytes.end, column: end },
    }
}
