//! What is open, and what can be asked about it. No input or output, and no order of messages.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use plimsoll_lint::{Diagnostic, LiveProject, Note, UnitId};
use plimsoll_text::LineIndex;
use rustc_hash::FxHasher;

use crate::client::Client;
use crate::documents::Document;
use crate::wire::types;
use crate::workspace::Workspace;
use crate::{to_proto, uri};

/// The state of the server once it is initialized.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) workspace: Workspace,
    pub(crate) documents: BTreeMap<String, Document>,
}

/// The findings of a document as the client sees them.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) items: Vec<types::Diagnostic>,
    /// A hash of them.
    pub(crate) hash: u64,
}

impl Session {
    pub(crate) fn new(client: Client, workspace: Workspace) -> Self {
        Self { client, workspace, documents: BTreeMap::new() }
    }

    /// Judges the documents that changed. Gives what went wrong.
    pub(crate) fn settle(&mut self) -> Vec<Note> {
        let dirty = self.documents.values_mut().filter(|document| document.is_dirty);
        let mut notes = Vec::new();
        for document in dirty {
            document.is_dirty = false;
            notes.extend(self.workspace.set(document));
        }
        notes
    }

    /// Has all documents judged again, because something outside of them changed.
    pub(crate) fn touch_all(&mut self) {
        for document in self.documents.values_mut() {
            document.is_dirty = true;
        }
    }

    /// The documents whose version or findings are not those that were published last.
    pub(crate) fn unpublished(&mut self) -> Vec<(String, Option<i64>, Judged)> {
        let mut found = Vec::new();
        for document in self.documents.values_mut() {
            let judged = judge(document, &mut self.workspace, &self.client);
            let now = Some((document.version, judged.hash));
            if document.published != now {
                document.published = now;
                found.push((document.uri.clone(), document.version, judged));
            }
        }
        found
    }

    /// The findings of a document.
    pub(crate) fn diagnostics(&mut self, uri: &str) -> Option<Judged> {
        let document = self.documents.get(uri)?;
        Some(judge(document, &mut self.workspace, &self.client))
    }

    /// An open document with its findings, in the order of the text.
    pub(crate) fn findings(&mut self, uri: &str) -> Option<(&Document, Vec<Diagnostic>, &mut LiveProject)> {
        let document = self.documents.get(uri)?;
        let project = self.workspace.project(document);
        let findings = project.findings(&document.path).unwrap_or_default();
        Some((document, findings, project))
    }
}

fn judge(document: &Document, workspace: &mut Workspace, client: &Client) -> Judged {
    let project = workspace.project(document);
    let findings = project.findings(&document.path).unwrap_or_default();
    let mut files = RelatedFiles { document, project, client, lines: BTreeMap::new() };
    let items: Vec<types::Diagnostic> = findings
        .iter()
        .map(|finding| to_proto::diagnostic(document, finding, files.related(finding), client))
        .collect();
    let mut hasher = FxHasher::default();
    // Structures of texts and numbers always have a JSON form.
    hasher.write(&serde_json::to_vec(&items).unwrap_or_default());
    Judged { items, hash: hasher.finish() }
}

/// A finding as the client sees it.
pub(crate) fn shown(
    document: &Document,
    project: &LiveProject,
    client: &Client,
    finding: &Diagnostic,
) -> types::Diagnostic {
    let mut files = RelatedFiles { document, project, client, lines: BTreeMap::new() };
    to_proto::diagnostic(document, finding, files.related(finding), client)
}

/// The files that findings of one document point to, each read once.
struct RelatedFiles<'a> {
    document: &'a Document,
    project: &'a LiveProject,
    client: &'a Client,
    lines: BTreeMap<UnitId, Option<OtherFile>>,
}

struct OtherFile {
    uri: String,
    text: std::sync::Arc<str>,
    lines: LineIndex,
}

impl RelatedFiles<'_> {
    fn related(&mut self, finding: &Diagnostic) -> Vec<types::RelatedInformation> {
        if !self.client.related_information {
            return Vec::new();
        }
        let (document, project, encoding) = (self.document, self.project, self.client.encoding);
        let mut found = Vec::new();
        for related in finding.related() {
            let other = related.unit.and_then(|unit| {
                self.lines.entry(unit).or_insert_with(|| OtherFile::read(project, unit, document)).as_ref()
            });
            let location = match (other, related.unit) {
                (Some(other), _) => types::Location {
                    uri: other.uri.clone(),
                    range: to_proto::range(&other.text, &other.lines, related.span, encoding),
                },
                (None, None) => types::Location {
                    uri: document.uri.clone(),
                    range: to_proto::range_in(document, related.span, encoding),
                },
                // The file changed meanwhile; the place would be wrong.
                (None, Some(_)) => continue,
            };
            found.push(types::RelatedInformation { location, message: related.label.clone() });
        }
        found
    }
}

impl OtherFile {
    fn read(project: &LiveProject, unit: UnitId, document: &Document) -> Option<Self> {
        let (path, text) = project.file(unit)?;
        let uri = if path == document.path { document.uri.clone() } else { uri::from_path(path) };
        let lines = LineIndex::new(&text);
        Some(Self { uri, text, lines })
    }
}
