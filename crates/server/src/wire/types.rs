//! The structures of the language server protocol, version 3.17, that we speak.
//!
//! What we read is lenient where a client may be sloppy: numbers are clamped, versions may be missing. Fields that we do
//! not use are left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// A place in a text; the encoding of `character` was agreed on at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Position {
    #[serde(deserialize_with = "clamped")]
    pub(crate) line: u32,
    #[serde(deserialize_with = "clamped")]
    pub(crate) character: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Range {
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// Reads any number; one that does not fit becomes the nearest that does.
fn clamped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    // A cast from a float saturates, and makes 0 of what is no number.
    f64::deserialize(deserializer).map(|number| number as u32)
}

/// Reads a whole number; anything else is as good as none.
fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_i64())
}

// What clients send.

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DidOpenParams {
    pub(crate) text_document: TextDocumentItem,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TextDocumentItem {
    pub(crate) uri: String,
    #[serde(default)]
    pub(crate) language_id: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) version: Option<i64>,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DidChangeParams {
    pub(crate) text_document: DocumentId,
    /// Read one by one, because one that cannot be read says that the rest is about an unknown text.
    pub(crate) content_changes: Vec<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ContentChange {
    pub(crate) range: Option<Range>,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DocumentId {
    pub(crate) uri: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) version: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentParams {
    pub(crate) text_document: DocumentId,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PullParams {
    pub(crate) text_document: DocumentId,
    pub(crate) previous_result_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkspacePullParams {
    #[serde(default)]
    pub(crate) previous_result_ids: Vec<PreviousResultId>,
    /// Where to stream the answer to.
    pub(crate) partial_result_token: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PreviousResultId {
    pub(crate) uri: String,
    pub(crate) value: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WatchedParams {
    pub(crate) changes: Vec<FileEvent>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FileEvent {
    pub(crate) uri: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FoldersParams {
    pub(crate) event: FoldersEvent,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FoldersEvent {
    #[serde(default)]
    pub(crate) added: Vec<Folder>,
    #[serde(default)]
    pub(crate) removed: Vec<Folder>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Folder {
    pub(crate) uri: String,
}

// What we send.

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diagnostic {
    pub(crate) range: Range,
    pub(crate) severity: u8,
    pub(crate) code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code_description: Option<CodeDescription>,
    pub(crate) source: &'static str,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_information: Vec<RelatedInformation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<DiagnosticData>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct CodeDescription {
    pub(crate) href: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct RelatedInformation {
    pub(crate) location: Location,
    pub(crate) message: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Location {
    pub(crate) uri: String,
    pub(crate) range: Range,
}

/// For tools that read our diagnostics.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DiagnosticData {
    /// The rule's name.
    pub(crate) rule: &'static str,
    /// The five steps that `severity` folds into three.
    pub(crate) severity: &'static str,
    /// What to do.
    pub(crate) help: String,
    /// What the best fix promises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PublishParams<'a> {
    pub(crate) uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<i64>,
    /// A list of [`Diagnostic`].
    pub(crate) diagnostics: &'a RawValue,
}

/// The answer to a pull; `items` is a list of [`Diagnostic`].
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum DiagnosticReport {
    #[serde(rename_all = "camelCase")]
    Full { result_id: String, items: Box<RawValue> },
    #[serde(rename_all = "camelCase")]
    Unchanged { result_id: String },
}

/// What there is to say of one document of the workspace.
#[derive(Debug, Serialize)]
pub(crate) struct WorkspaceReport {
    uri: String,
    /// `null` for a file that is not open.
    version: Option<i64>,
    #[serde(flatten)]
    report: DiagnosticReport,
}

impl DiagnosticReport {
    /// No diagnostics.
    pub(crate) fn none() -> Self {
        Self::Full { result_id: String::new(), items: crate::session::no_items() }
    }
}

impl WorkspaceReport {
    /// The report of a document with the result `id`; `items` are made when the client does not know that.
    pub(crate) fn new(
        uri: String,
        version: Option<i64>,
        id: String,
        known: &BTreeMap<&str, &str>,
        items: impl FnOnce() -> Box<RawValue>,
    ) -> Self {
        let is_known = known.get(uri.as_str()).is_some_and(|known| *known == id);
        let report = if is_known {
            DiagnosticReport::Unchanged { result_id: id }
        } else {
            DiagnosticReport::Full { result_id: id, items: items() }
        };
        Self { uri, version, report }
    }

    /// The report of a document that has no diagnostics any more.
    pub(crate) fn none(uri: String) -> Self {
        Self { uri, version: None, report: DiagnosticReport::none() }
    }

    /// Whether the client knows it.
    pub(crate) fn is_unchanged(&self) -> bool {
        matches!(self.report, DiagnosticReport::Unchanged { .. })
    }
}
