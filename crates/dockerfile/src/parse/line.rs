//! Physical lines, and the map from a joined logical line back to the file.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;
use plimsoll_text::Span;

/// A line of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Physical {
    pub(super) start: usize,
    /// The end without the line ending.
    pub(super) end: usize,
    /// Where the next line starts.
    pub(super) next: usize,
}

impl Physical {
    /// The line that starts at `start`.
    pub(super) fn at(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let rest = bytes.get(start..).unwrap_or_default();
        let (mut end, next) = match memchr(b'\n', rest) {
            Some(length) => (start + length, start + length + 1),
            None => (bytes.len(), bytes.len()),
        };
        while end > start && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        Self { start, end, next }
    }

    pub(super) fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Where the first character stands that is not a blank; the end if there is none.
    pub(super) fn content_start(self, text: &str) -> usize {
        let line = self.text(text);
        match line.as_bytes().first() {
            None => self.end,
            Some(first) if first.is_ascii_graphic() => self.start,
            Some(_) => trim(text, self.start..self.end).start,
        }
    }

    /// Where the last blanks of the line start, not before `from`.
    pub(super) fn content_end(self, text: &str, from: usize) -> usize {
        trim(text, from..self.end).end
    }
}

/// A piece of a logical line: `len` bytes at `file` in the file and at `joined` in the joined text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) joined: usize,
    pub(super) file: usize,
    pub(super) len: usize,
}

/// A logical line: its physical lines joined, with the way back.
#[derive(Clone, Copy)]
pub(super) struct Line<'t, 'b> {
    pub(super) source: &'t str,
    /// The joined text.
    pub(super) text: &'b str,
    /// At least one.
    pub(super) segments: &'b [Segment],
}

impl<'t> Line<'t, '_> {
    /// The last segment that starts at or before `offset`, or before it for an end.
    fn segment(&self, offset: usize, is_end: bool) -> Segment {
        if let [only] = self.segments {
            return *only;
        }
        let after = if is_end {
            self.segments.partition_point(|segment| segment.joined < offset)
        } else {
            self.segments.partition_point(|segment| segment.joined <= offset)
        };
        self.segments[after.max(1) - 1]
    }

    /// The offset in the file of the byte at `offset` in the joined text.
    pub(super) fn start(&self, offset: usize) -> usize {
        let segment = self.segment(offset, false);
        segment.file + (offset - segment.joined)
    }

    /// The offset in the file after the byte that ends at `offset` in the joined text.
    pub(super) fn end(&self, offset: usize) -> usize {
        let segment = self.segment(offset, true);
        segment.file + offset.saturating_sub(segment.joined)
    }

    /// Where a range of the joined text stands in the file.
    #[inline]
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.start(range.start);
        if range.is_empty() {
            return Span::from_range(start..start);
        }
        Span::from_range(start..self.end(range.end))
    }

    /// A range of the joined text, borrowed from the file where it lies in one piece.
    pub(super) fn cow(&self, range: Range<usize>) -> Cow<'t, str> {
        let segment = self.segment(range.start, false);
        let start = segment.file + (range.start - segment.joined);
        if range.end <= segment.joined + segment.len {
            return Cow::Borrowed(self.source.get(start..start + range.len()).unwrap_or(""));
        }
        Cow::Owned(self.slice(range).to_owned())
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// The pieces of the file that make up a range of the joined text.
    pub(super) fn pieces(&self, range: Range<usize>) -> Vec<Span> {
        self.segments
            .iter()
            .filter_map(|segment| {
                let start = range.start.max(segment.joined);
                let end = range.end.min(segment.joined + segment.len);
                let shift = |offset: usize| segment.file + (offset - segment.joined);
                (start < end).then(|| Span::from_range(shift(start)..shift(end)))
            })
            .collect()
    }
}

/// The byte set on which BuildKit splits operands.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// `range` of `text` without white space at either end.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let Range { mut start, mut end } = range;
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while end > start && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    // What is left may still start or end with a vertical tab or one of Unicode's blanks.
    if start < end && !(bytes[start].is_ascii_graphic() && bytes[end - 1].is_ascii_graphic()) {
        let slice = text.get(start..end).unwrap_or("");
        start += slice.len() - slice.trim_start().len();
        end = start + slice.trim().len();
    }
    start..end
}
