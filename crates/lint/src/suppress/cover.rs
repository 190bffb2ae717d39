//! What a directive reaches from where it stands.

use plimsoll_text::Span;

/// How far directives reach in one kind of file.
pub(crate) trait Cover {
    /// The line or thing that a comment at `comment` is about.
    fn here(&self, comment: Span) -> Span;
    /// The document that holds it.
    fn document(&self, comment: Span) -> Span;
    /// The build stage that it stands above or in.
    fn stage(&self, comment: Span) -> Span;
}

/// What a comment in YAML is about: its line when something stands before it, else the block below it.
///
/// The block is the next line that is neither blank nor a comment, with all lines that are indented deeper: a key with
/// its value, or a list item. Comments in between do not end it.
#[must_use]
pub(crate) fn yaml_block_after(text: &str, comment: Span) -> Span {
    let start = comment.start as usize;
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    if text.get(line_start..start).is_some_and(|before| !before.trim().is_empty()) {
        return Span::from_range(line_start..comment.end as usize);
    }
    let mut block: Option<(usize, bool, Span)> = None;
    let mut at = comment.end as usize;
    for line in text.get(at..).unwrap_or("").split_inclusive('\n') {
        let from = at;
        at += line.len();
        let body = line.trim_start_matches(' ');
        let is_content = !body.trim().is_empty() && !body.starts_with('#');
        if from == comment.end as usize || !is_content {
            continue;
        }
        let indent = line.len() - body.len();
        let is_item = body.starts_with("- ") || body.trim_end() == "-";
        match &mut block {
            None if is_separator(line) => break,
            None => block = Some((indent, is_item, Span::from_range(from..at))),
            // A list may stand at the same indentation as the key that it belongs to.
            Some((first, first_is_item, span)) => {
                let belongs = indent > *first || (indent == *first && is_item && !*first_is_item);
                if !belongs || is_separator(line) {
                    break;
                }
                *span = span.join(Span::from_range(from..at));
            }
        }
    }
    block.map_or(comment, |(_, _, span)| span)
}

fn is_separator(line: &str) -> bool {
    line.starts_with("---") || line.starts_with("...")
}

/// What to delete to be rid of a comment: its whole line when it stands alone, else the blanks before it too.
pub(super) fn removal(text: &str, comment: Span) -> Span {
    let start = comment.start as usize;
    let before = text.get(..start).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let blank_from = before.trim_end_matches([' ', '\t']).len();
    if blank_from > line_start {
        return Span::from_range(blank_from..comment.end as usize);
    }
    let rest = text.get(comment.end as usize..).unwrap_or("");
    let end = rest.find('\n').map_or(text.len(), |at| comment.end as usize + at + 1);
    Span::from_range(line_start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> &str {
        let start = text.find('#').unwrap();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        yaml_block_after(text, Span::from_range(start..end)).of(text)
    }

    #[test]
    fn a_comment_after_something_covers_its_line() {
        assert_eq!(block("a: 1\nb: 2 # x\nc: 3\n"), "b: 2 # x");
    }

    #[test]
    fn a_comment_above_covers_the_block_below() {
        assert_eq!(
            block("a:\n  # x\n  b:\n    c: 1\n\n    # y\n    d: 2\n  e: 3\n"),
            "  b:\n    c: 1\n\n    # y\n    d: 2\n"
        );
        assert_eq!(block("# x\n- a: 1\n  b: 2\n- c: 3\n"), "- a: 1\n  b: 2\n");
        assert_eq!(block("# x\nlist:\n- a\n- b\nnext: 1\n"), "list:\n- a\n- b\n");
        assert_eq!(block("# x\n---\na: 1\n"), "# x");
        assert_eq!(block("# x"), "# x");
    }

    #[test]
    fn removing_takes_the_line_or_the_tail() {
        let text = "a: 1\n  # x\nb: 2 # y\n";
        assert_eq!(removal(text, Span::new(7, 10)).of(text), "  # x\n");
        assert_eq!(removal(text, Span::new(16, 19)).of(text), " # y");
    }
}
