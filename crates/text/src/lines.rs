use crate::Span;

/// How a column is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what SARIF readers and most editors count.
    Utf16,
    /// Unicode scalar values: what a person counts.
    Utf32,
}

/// A place as line and column, both counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column in units of the encoding asked for, from 0.
    pub column: u32,
}

/// Where the lines of a text begin. Lines end at LF, CR LF, or a lone CR, as editors count them.
///
/// Every conversion clamps: an offset past the end is the end, one inside a character is its first byte, a column past
/// the end of its line is the end of the line. None panics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds all lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(starts_within(text, 0..text.len()));
        Self { starts }
    }

    /// Follows an edit: `span` was replaced by `inserted` bytes, and `text` is what it is now.
    pub fn edit(&mut self, text: &str, span: Span, inserted: u32) {
        // A line break may be made or undone one character before the edit: CR and LF are one together.
        let line = (self.line(span.start) as usize).saturating_sub(1);
        let from = self.starts.get(line).copied().unwrap_or(0);
        let behind = self.starts.partition_point(|&start| start <= span.end);
        let moved = |start: &u32| start.saturating_sub(span.end).saturating_add(span.start).saturating_add(inserted);
        let behind: Vec<u32> = self.starts.iter().skip(behind).map(moved).collect();
        self.starts.truncate(line + 1);
        let end = span.start.saturating_add(inserted);
        self.starts.extend(starts_within(text, from as usize..(end as usize).min(text.len())));
        self.starts.extend(behind);
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The line that holds `offset`, from 0.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        let after = self.starts.partition_point(|&start| start <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Offset of the first byte of `line`, or of the end of the last line when there is no such line.
    #[must_use]
    pub fn line_start(&self, text: &str, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or_else(|| length(text))
    }

    /// The span of `line` without its line break.
    #[must_use]
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let start = self.line_start(text, line);
        let end = self.starts.get(line as usize + 1).copied().unwrap_or_else(|| length(text));
        let body = Span::new(start, end).of(text).trim_end_matches(['\n', '\r']);
        Span::new(start, start + length(body))
    }

    /// The position of `offset`.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let offset = floor_boundary(text, offset);
        let line = self.line(offset);
        let start = self.line_start(text, line);
        let before = Span::new(start, offset).of(text);
        Position { line, column: width(before, encoding) }
    }

    /// The byte offset of a position.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        let line = self.line_span(text, position.line);
        let mut column = 0;
        for (at, character) in line.of(text).char_indices() {
            if column >= position.column {
                return line.start + u32::try_from(at).unwrap_or(0);
            }
            let next = column + character_width(character, encoding);
            if next > position.column {
                return line.start + u32::try_from(at).unwrap_or(0);
            }
            column = next;
        }
        line.end
    }
}

/// Where lines begin behind the line breaks that end in a range.
fn starts_within(text: &str, range: std::ops::Range<usize>) -> impl Iterator<Item = u32> {
    let bytes = text.as_bytes();
    let from = range.start;
    let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes.get(range).unwrap_or(&[])).map(move |at| from + at);
    let is_cr_of_crlf = move |at: usize| bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
    breaks.filter(move |&at| !is_cr_of_crlf(at)).map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX))
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn floor_boundary(text: &str, offset: u32) -> u32 {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn width(text: &str, encoding: Encoding) -> u32 {
    if encoding == Encoding::Utf8 || text.is_ascii() {
        return length(text);
    }
    text.chars().map(|c| character_width(c, encoding)).sum()
}

fn character_width(character: char, encoding: Encoding) -> u32 {
    let width = match encoding {
        Encoding::Utf8 => character.len_utf8(),
        Encoding::Utf16 => character.len_utf16(),
        Encoding::Utf32 => 1,
    };
    u32::try_from(width).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        let lines: Vec<_> = (0..4).map(|line| index.line_span(text, line).of(text)).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
    }

    #[test]
    fn columns_count_in_the_unit_asked_for() {
        let text = "x😀é!";
        let index = LineIndex::new(text);
        let bang = text.find('!').unwrap() as u32;
        assert_eq!(index.position(text, bang, Encoding::Utf8), at(0, 7));
        assert_eq!(index.position(text, bang, Encoding::Utf16), at(0, 4));
        assert_eq!(index.position(text, bang, Encoding::Utf32), at(0, 3));
    }

    #[test]
    fn a_column_inside_a_surrogate_pair_is_the_start_of_the_character() {
        let text = "😀!";
        let index = LineIndex::new(text);
        assert_eq!(index.offset(text, at(0, 1), Encoding::Utf16), 0);
        assert_eq!(index.offset(text, at(0, 2), Encoding::Utf16), 4);
        assert_eq!(index.offset(text, at(7, 7), Encoding::Utf16), 5);
    }

    proptest! {
        #[test]
        fn a_boundary_survives_the_round_trip(text in "[a\n\ré😀\t ]{0,40}", pick in 0usize..60) {
            let index = LineIndex::new(&text);
            let offset = floor_boundary(&text, u32::try_from(pick).unwrap());
            // The LF of a CR LF has no position of its own: it is the end of its line.
            prop_assume!(!text[..offset as usize].ends_with('\r') || !text[offset as usize..].starts_with('\n'));
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let position = index.position(&text, offset, encoding);
                prop_assert_eq!(index.offset(&text, position, encoding), offset);
            }
        }

        #[test]
        fn an_index_follows_edits(text in "[a\n\ré]{0,20}", a in 0u32..40, b in 0u32..40, typed in "[b\n\r]{0,4}") {
            let (a, b) = (floor_boundary(&text, a), floor_boundary(&text, b));
            let span = Span::new(a.min(b), a.max(b));
            let mut index = LineIndex::new(&text);
            let mut edited = text.clone();
            edited.replace_range(span.range(), &typed);
            index.edit(&edited, span, length(&typed));
            prop_assert_eq!(index, LineIndex::new(&edited));
        }

        #[test]
        fn any_numbers_are_clamped(text in "\\PC{0,20}", offset: u32, line: u32, column: u32) {
            let index = LineIndex::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let _ = index.position(&text, offset, encoding);
                let back = index.offset(&text, at(line, column), encoding);
                prop_assert!(text.is_char_boundary(back as usize));
            }
        }
    }
}
