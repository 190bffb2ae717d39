//! The structures of what an editor offers beside findings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::types::{Diagnostic, DocumentId, Location, Position, Range};

/// The document changed since the request was made.
pub(crate) const CONTENT_MODIFIED: i32 = -32801;
/// The request is right, but cannot be fulfilled.
pub(crate) const REQUEST_FAILED: i32 = -32803;

// What clients send.

/// A place in a document: what hover, definition and completion ask for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PositionParams {
    pub(crate) text_document: DocumentId,
    pub(crate) position: Position,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReferenceParams {
    pub(crate) text_document: DocumentId,
    pub(crate) position: Position,
    #[serde(default)]
    pub(crate) context: ReferenceContext,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReferenceContext {
    #[serde(default)]
    pub(crate) include_declaration: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeActionParams {
    pub(crate) text_document: DocumentId,
    pub(crate) range: Range,
    #[serde(default)]
    pub(crate) context: CodeActionContext,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct CodeActionContext {
    pub(crate) only: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExecuteParams {
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) arguments: Vec<serde_json::Value>,
}

// What we send.

#[derive(Debug, Serialize)]
pub(crate) struct Hover {
    pub(crate) contents: Markup,
    pub(crate) range: Range,
}

#[derive(Debug, Serialize)]
pub(crate) struct Markup {
    pub(crate) kind: &'static str,
    pub(crate) value: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeAction {
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_preferred: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edit: Option<WorkspaceEdit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<Command>,
    /// What it takes to make the edit when it is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<ActionData>,
}

/// An action that is still to be worked out. The client gives it back as it got it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActionData {
    pub(crate) uri: String,
    pub(crate) version: Option<i64>,
    pub(crate) deed: Deed,
    /// The finding that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finding: Option<FindingId>,
}

/// A finding of a document at a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FindingId {
    /// Its number among the findings of the document.
    pub(crate) number: usize,
    /// What it must be, because other files may have changed meanwhile.
    pub(crate) rule: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Deed {
    /// Applies the fix of that number.
    Fix(usize),
    /// Writes a comment at the finding.
    IgnoreHere,
    /// Writes a comment for the whole file.
    IgnoreInFile,
    /// Turns the rule off in the configuration.
    TurnOff,
    /// Applies all safe fixes.
    FixAll,
}

#[derive(Debug, Serialize)]
pub(crate) struct Command {
    pub(crate) title: String,
    pub(crate) command: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) arguments: Vec<&'static str>,
}

/// One of the two forms, by what the client knows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum WorkspaceEdit {
    DocumentChanges(Vec<DocumentChange>),
    Changes(BTreeMap<String, Vec<TextEdit>>),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum DocumentChange {
    Edit(DocumentEdit),
    Create(CreateFile),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentEdit {
    pub(crate) text_document: VersionedId,
    pub(crate) edits: Vec<TextEdit>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CreateFile {
    /// Always `create`.
    pub(crate) kind: &'static str,
    pub(crate) uri: String,
}

/// A document at a version; `null` is one whose version is not known.
#[derive(Debug, Serialize)]
pub(crate) struct VersionedId {
    pub(crate) uri: String,
    pub(crate) version: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TextEdit {
    pub(crate) range: Range,
    pub(crate) new_text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompletionList {
    pub(crate) is_incomplete: bool,
    pub(crate) items: Vec<CompletionItem>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompletionItem {
    pub(crate) label: String,
    pub(crate) kind: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) documentation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sort_text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) filter_text: String,
    pub(crate) text_edit: TextEdit,
}

/// One of the two forms, by what the client knows.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Symbols {
    Nested(Vec<DocumentSymbol>),
    Flat(Vec<SymbolInformation>),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentSymbol {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) detail: String,
    pub(crate) kind: u8,
    pub(crate) range: Range,
    pub(crate) selection_range: Range,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) children: Vec<Self>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SymbolInformation {
    pub(crate) name: String,
    pub(crate) kind: u8,
    pub(crate) location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container_name: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CodeLens {
    pub(crate) range: Range,
    pub(crate) command: Command,
}
