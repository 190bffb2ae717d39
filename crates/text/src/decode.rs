use std::borrow::Cow;

use crate::Span;

/// Text made from bytes, and the places where the bytes were not UTF-8.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The text. It has the length of the bytes, so that offsets agree; a leading byte order mark is part of it.
    pub text: Cow<'b, str>,
    /// Runs of bytes that are not UTF-8, each shown as `?` in the text. A file with any of them must not be rewritten.
    pub invalid: Vec<Span>,
}

/// Reads bytes as UTF-8. An invalid byte becomes one `?`, so that every offset stays what it was.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), invalid: Vec::new() };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut invalid: Vec<Span> = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let start = text.len();
        text.extend(chunk.invalid().iter().map(|_| '?'));
        let span = Span::from_range(start..text.len());
        match invalid.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ if span.is_empty() => {}
            _ => invalid.push(span),
        }
    }
    Decoded { text: Cow::Owned(text), invalid }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_bytes_keep_the_length_and_are_reported_as_runs() {
        let decoded = decode(b"ab\xff\xfecd\xc3");
        assert_eq!(decoded.text, "ab??cd?");
        assert_eq!(decoded.invalid, [Span::new(2, 4), Span::new(6, 7)]);
    }

    #[test]
    fn valid_text_is_borrowed() {
        assert!(matches!(decode("\u{feff}é".as_bytes()).text, Cow::Borrowed(_)));
    }
}
