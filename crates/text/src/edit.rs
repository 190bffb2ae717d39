use std::fmt;

use crate::Span;

/// A replacement of one span by other text. An empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What comes instead.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts `text` before the byte at `offset`.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span::empty(offset), text: text.into() }
    }

    /// Deletes `span`.
    #[must_use]
    pub const fn delete(span: Span) -> Self {
        Self { span, text: String::new() }
    }
}

/// Why a set of edits cannot be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes, or insert at the same place.
    Overlap(Span, Span),
    /// An edit lies outside the text or cuts a character.
    OutOfBounds(Span),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(f, "the edits at bytes {a:?} and {b:?} overlap"),
            Self::OutOfBounds(span) => write!(f, "the edit at bytes {span:?} does not fit the text"),
        }
    }
}

impl std::error::Error for EditError {}

/// Applies edits, given in any order, to a text.
///
/// # Errors
/// Nothing is applied when two edits overlap or one does not fit.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut previous: Option<Span> = None;
    for edit in sorted {
        let range = edit.span.range();
        if let Some(previous) = previous
            && (edit.span.start < previous.end || edit.span == previous)
        {
            return Err(EditError::Overlap(previous, edit.span));
        }
        let kept = text.get(done..range.start).ok_or(EditError::OutOfBounds(edit.span))?;
        if text.get(range.clone()).is_none() {
            return Err(EditError::OutOfBounds(edit.span));
        }
        out.push_str(kept);
        out.push_str(&edit.text);
        done = range.end;
        previous = Some(edit.span);
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let edits = [Edit::delete(Span::new(4, 6)), Edit::insert(0, ">"), Edit::replace(Span::new(1, 2), "XY")];
        assert_eq!(apply_edits("abcdef", &edits).unwrap(), ">aXYcd");
    }

    #[test]
    fn overlaps_and_bad_spans_are_refused() {
        let overlap = [Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert!(matches!(apply_edits("abcdef", &overlap), Err(EditError::Overlap(..))));
        let twice = [Edit::insert(2, "a"), Edit::insert(2, "b")];
        assert!(matches!(apply_edits("abcdef", &twice), Err(EditError::Overlap(..))));
        for span in [Span::new(5, 9), Span::new(9, 9)] {
            assert_eq!(apply_edits("abcdef", &[Edit::delete(span)]), Err(EditError::OutOfBounds(span)));
        }
        assert!(apply_edits("é", &[Edit::delete(Span::new(0, 1))]).is_err());
    }
}
