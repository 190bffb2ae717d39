//! From the protocol's structures to ours.

use plimsoll_text::{Encoding, Position, Span};
use serde::Deserialize as _;

use crate::documents::Document;
use crate::wire::types;

/// A position; whether it exists is for the line index to clamp.
pub(crate) fn position(position: types::Position) -> Position {
    Position { line: position.line, column: position.character }
}

/// The span of a range in a document.
pub(crate) fn span(document: &Document, range: types::Range, encoding: Encoding) -> Span {
    document.span(position(range.start), position(range.end), encoding)
}

/// The offset of a position in a document.
pub(crate) fn offset(document: &Document, at: types::Position, encoding: Encoding) -> u32 {
    document.lines.offset(&document.text, position(at), encoding)
}

/// A document that was opened.
pub(crate) fn document(params: types::DidOpenParams) -> Document {
    let item = params.text_document;
    Document::new(item.uri, &item.language_id, item.version, item.text)
}

/// Applies changes in their order. After one that cannot be read the text is not known, until all of it is replaced.
pub(crate) fn apply_changes(document: &mut Document, params: types::DidChangeParams, encoding: Encoding) {
    document.version = params.text_document.version;
    for change in params.content_changes {
        let Ok(change) = types::ContentChange::deserialize(change) else {
            document.lose();
            continue;
        };
        match change.range {
            // Later changes are about a text that we do not have.
            Some(_) if document.is_lost => {}
            Some(range) => {
                let span = span(document, range, encoding);
                document.change(Some(span), &change.text);
            }
            None => document.change(None, &change.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn open(text: &str) -> Document {
        Document::new("file:///Dockerfile".into(), "dockerfile", Some(1), text.into())
    }

    fn change(document: &mut Document, changes: &Value) {
        let params = json!({"textDocument": {"uri": "file:///Dockerfile", "version": 2}, "contentChanges": changes});
        apply_changes(document, serde_json::from_value(params).unwrap(), Encoding::Utf16);
    }

    fn range(start: (f64, f64), end: (f64, f64)) -> Value {
        json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}})
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let mut document = open("a😀b\r\nc");
        let insert = json!({"range": range((0.0, 3.0), (0.0, 3.0)), "text": "x\n"});
        let delete = json!({"range": range((1.0, 1.0), (2.0, 0.0)), "text": ""});
        change(&mut document, &json!([insert, delete]));
        assert_eq!(document.text, "a😀x\nbc");
        change(&mut document, &json!([{"text": "new"}, {"range": range((0.0, 0.0), (0.0, 1.0)), "text": "N"}]));
        assert_eq!(document.text, "New");
    }

    #[test]
    fn positions_that_do_not_exist_are_clamped() {
        let cases = [
            (range((9.0, 9.0), (9.0, 9.0)), "ab\ncdX"),
            (range((0.0, 99.0), (0.0, 99.0)), "abX\ncd"),
            (range((1.0, 1.0), (0.0, 1.0)), "aXd"),
            (range((-1.0, -5.0), (0.0, 1.0)), "Xb\ncd"),
            (range((4_294_967_296.0, 0.0), (1e300, 1e300)), "ab\ncdX"),
            (range((0.5, 1.5), (0.5, 1.5)), "aXb\ncd"),
        ];
        for (range, wanted) in cases {
            let mut document = open("ab\ncd");
            change(&mut document, &json!([{"range": range, "text": "X"}]));
            assert_eq!(document.text, wanted, "{range}");
        }
    }

    #[test]
    fn after_a_change_that_cannot_be_read_the_text_is_lost_until_all_of_it_comes() {
        let mut document = open("ab");
        change(
            &mut document,
            &json!([{"range": "x", "text": "y"}, {"range": range((0.0, 0.0), (0.0, 0.0)), "text": "z"}]),
        );
        assert!(document.is_lost && document.text == "ab");
        change(&mut document, &json!([{"text": "c"}]));
        assert!(!document.is_lost && document.text == "c");
    }

    /// Where an editor's model says that a position is: lines and UTF-16 units, by plain counting.
    fn model_offset(text: &[u16], line: usize, character: usize) -> usize {
        let (mut at, mut current) = (0, 0);
        while current < line {
            match text.get(at) {
                None => return at,
                Some(&unit) => {
                    at += 1;
                    let is_crlf = unit == 13 && text.get(at) == Some(&10);
                    current += usize::from(matches!(unit, 10 | 13) && !is_crlf);
                }
            }
        }
        let rest = text[at..].iter().take_while(|unit| !matches!(unit, 10 | 13)).count();
        let target = at + character.min(rest);
        // Inside a surrogate pair counts as before it.
        let splits = target > 0 && (0xD800..0xDC00).contains(&text[target - 1]);
        if splits && target < text.len() { target - 1 } else { target }
    }

    proptest! {
        #[test]
        fn incremental_changes_give_what_the_editor_has(
            text in "[ab😀é\n\r]{0,30}",
            edits in prop::collection::vec(((0usize..5, 0usize..9), (0usize..5, 0usize..9), "[x😀\n\r]{0,4}"), 0..8),
        ) {
            let mut document = open(&text);
            let mut model: Vec<u16> = text.encode_utf16().collect();
            for ((l1, c1), (l2, c2), with) in edits {
                let (a, b) = (model_offset(&model, l1, c1), model_offset(&model, l2, c2));
                model.splice(a.min(b)..a.max(b), with.encode_utf16());
                let range = range((l1 as f64, c1 as f64), (l2 as f64, c2 as f64));
                change(&mut document, &json!([{"range": range, "text": with}]));
                prop_assert_eq!(&document.text, &String::from_utf16(&model).unwrap());
                prop_assert_eq!(&document.lines, &plimsoll_text::LineIndex::new(&document.text));
            }
        }
    }
}
