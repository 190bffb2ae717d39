//! Edits as the protocol writes them.

use std::collections::BTreeMap;

use plimsoll_text::{Edit, Encoding, LineIndex};

use crate::client::Client;
use crate::documents::Document;
use crate::to_proto;
use crate::wire::features::{CreateFile, DocumentChange, DocumentEdit, TextEdit, VersionedId, WorkspaceEdit};
use crate::wire::types::{Position, Range};

/// Edits of an open document.
pub(super) fn of_document(document: &Document, edits: &[Edit], client: &Client) -> WorkspaceEdit {
    let edits = text_edits(&document.text, &document.lines, edits, client.encoding);
    wrap(document.uri.clone(), document.version, edits, client)
}

/// Edits of a file that is not open.
pub(super) fn of_file(uri: String, text: &str, edits: &[Edit], client: &Client) -> WorkspaceEdit {
    let edits = text_edits(text, &LineIndex::new(text), edits, client.encoding);
    wrap(uri, None, edits, client)
}

/// Makes a file with a text.
pub(super) fn new_file(uri: String, text: String) -> WorkspaceEdit {
    let start = Position { line: 0, character: 0 };
    let edits = vec![TextEdit { range: Range { start, end: start }, new_text: text }];
    let create = CreateFile { kind: "create", uri: uri.clone() };
    let text_document = VersionedId { uri, version: None };
    WorkspaceEdit::DocumentChanges(vec![
        DocumentChange::Create(create),
        DocumentChange::Edit(DocumentEdit { text_document, edits }),
    ])
}

fn text_edits(text: &str, lines: &LineIndex, edits: &[Edit], encoding: Encoding) -> Vec<TextEdit> {
    let edit = |edit: &Edit| TextEdit {
        range: to_proto::range(text, lines, edit.span, encoding),
        new_text: edit.text.clone(),
    };
    edits.iter().map(edit).collect()
}

fn wrap(uri: String, version: Option<i64>, edits: Vec<TextEdit>, client: &Client) -> WorkspaceEdit {
    if client.document_changes {
        let text_document = VersionedId { uri, version };
        WorkspaceEdit::DocumentChanges(vec![DocumentChange::Edit(DocumentEdit { text_document, edits })])
    } else {
        WorkspaceEdit::Changes(BTreeMap::from([(uri, edits)]))
    }
}
