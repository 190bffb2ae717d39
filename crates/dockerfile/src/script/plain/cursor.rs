//! A place in a script that stands in pieces of a file.

use plimsoll_text::Span;

use crate::script::source::Ranges;

/// Walks over the pieces of a script. Only blanks and quoted text go from one piece to the next.
pub(super) struct Cursor<'t> {
    text: &'t str,
    pieces: &'t [Span],
    /// The index of the present piece.
    piece: usize,
    at: usize,
    /// Where the present piece ends.
    end: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(ranges: &'t Ranges, text: &'t str) -> Self {
        let pieces = ranges.pieces();
        let first = pieces.first().map_or(0..0, |piece| piece.range());
        Self { text, pieces, piece: 0, at: first.start, end: first.end.min(text.len()) }
    }

    /// The next byte of the present piece.
    pub(super) fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.text.as_bytes().get(self.at).copied()).flatten()
    }

    pub(super) fn offset(&self) -> u32 {
        Span::from_range(self.at..self.at).start
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.end && self.piece + 1 >= self.pieces.len()
    }

    /// The rest of the present piece.
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, token: &[u8]) -> bool {
        self.rest().starts_with(token)
    }

    /// The whole file.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Shows what of the pieces lies within a span that ends at the cursor.
    pub(super) fn for_each_piece(&self, span: Span, mut show: impl FnMut(&'t str)) {
        let mut first = self.piece;
        while first > 0 && self.pieces[first].start > span.start {
            first -= 1;
        }
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.start < span.end) {
            show(Span::new(piece.start.max(span.start), piece.end.min(span.end)).of(self.text));
        }
    }

    /// The text from an offset to the cursor, what lies between pieces included.
    pub(super) fn since(&self, start: u32) -> &'t str {
        self.text.get(start as usize..self.at).unwrap_or_default()
    }

    /// Goes on by one byte.
    pub(super) fn bump(&mut self) -> Span {
        self.at += 1;
        Span::from_range(self.at - 1..self.at)
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.at = (self.at + count).min(self.end);
    }

    /// Goes back to an offset of the present piece.
    pub(super) fn back_to(&mut self, offset: u32) {
        self.at = offset as usize;
    }

    pub(super) fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
    }

    /// Takes an operator. It must not go on in the next piece.
    pub(super) fn take(&mut self, token: &[u8]) -> Option<Span> {
        let start = self.at;
        if !self.starts_with(token) {
            return None;
        }
        self.at += token.len();
        self.is_whole().then(|| Span::from_range(start..self.at))
    }

    /// Whether a token that ends here is not continued in the next piece.
    pub(super) fn is_whole(&self) -> bool {
        self.at < self.end || self.next_begins_blank()
    }

    fn next_begins_blank(&self) -> bool {
        self.pieces.get(self.piece + 1).is_none_or(|next| {
            let byte = self.text.as_bytes().get(next.range().start);
            byte.is_some_and(|byte| b" \t\n".contains(byte))
        })
    }

    /// Goes to the next piece, if the present one is at its end.
    pub(super) fn next_piece(&mut self) -> bool {
        match self.pieces.get(self.piece + 1) {
            Some(next) if self.at >= self.end => {
                self.piece += 1;
                (self.at, self.end) = (next.range().start, next.range().end.min(self.text.len()));
                true
            }
            _ => false,
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        loop {
            self.skip_while(|byte| byte == b' ' || byte == b'\t');
            if !self.next_piece() {
                return;
            }
        }
    }

    /// Skips blanks, ends of lines and comments.
    pub(super) fn skip_space(&mut self) -> Option<()> {
        loop {
            self.skip_while(|byte| byte == b' ' || byte == b'\t' || byte == b'\n');
            match self.peek() {
                Some(b'#') => self.skip_comment()?,
                None if self.next_piece() => {}
                _ => return Some(()),
            }
        }
    }

    /// Skips a comment. Nothing if it goes on in the next piece, where it hides what a person reads as commands.
    pub(super) fn skip_comment(&mut self) -> Option<()> {
        self.skip_while(|byte| byte != b'\n');
        (self.peek().is_some() || self.is_at_end()).then_some(())
    }

    /// The word of lower-case letters, or the `}`, `[` or `!`, that stands alone here. It is not taken.
    pub(super) fn keyword(&self) -> Option<&'t str> {
        let rest = self.rest();
        let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let length = if letters == 0 && matches!(rest.first(), Some(b'}' | b'[' | b'!')) { 1 } else { letters };
        let follows = rest.get(length);
        let stands_alone = follows.map_or_else(|| self.next_begins_blank(), |byte| b" \t\n;)".contains(byte));
        (length > 0 && stands_alone).then(|| self.text.get(self.at..self.at + length)).flatten()
    }
}
