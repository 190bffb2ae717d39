//! What is open, and what can be asked about it. No input or output, and no order of messages.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher as _;
use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{Diagnostic, LiveProject, Note, UnitId};
use plimsoll_text::LineIndex;
use rustc_hash::FxHasher;
use serde_json::value::{RawValue, to_raw_value};

use crate::client::Client;
use crate::documents::Document;
use crate::wire::types;
use crate::workspace::Workspace;
use crate::{to_proto, uri};

/// So many findings of one document are shown, the worst ones: editors show fewer, and all of a generated file would be
/// megabytes at every typed character. The command line shows all.
pub(crate) const MAX_SHOWN: usize = 2000;

/// The state of the server once it is initialized.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) workspace: Workspace,
    pub(crate) documents: BTreeMap<String, Document>,
    /// Whether diagnostics may have changed since somebody looked at all of them.
    pub(crate) has_news: bool,
    /// The state of the projects when the client was last told to ask again.
    revision: u64,
}

/// The findings of a document as the client sees them.
#[derive(Debug)]
pub(crate) struct Judged {
    /// A list of diagnostics.
    pub(crate) items: Box<RawValue>,
    pub(crate) hash: u64,
    /// Whether there are more.
    pub(crate) is_cut: bool,
}

impl Judged {
    fn new(document: &Document, project: &mut LiveProject, client: &Client) -> Self {
        let findings = project.findings(&document.path).unwrap_or_default();
        let is_cut = findings.len() > MAX_SHOWN;
        let findings = worst(findings);
        let mut files = RelatedFiles { document, project, client, lines: BTreeMap::new() };
        let item = |finding| to_proto::diagnostic(document, finding, files.related(finding), client);
        let items: Vec<types::Diagnostic> = findings.iter().map(item).collect();
        // Structures of texts and numbers always have a JSON form.
        let items = to_raw_value(&items).unwrap_or_else(|_| no_items());
        let mut hasher = FxHasher::default();
        hasher.write(items.get().as_bytes());
        Self { items, hash: hasher.finish(), is_cut }
    }

    /// What the client calls them by.
    pub(crate) fn id(&self) -> String {
        format!("{:x}", self.hash)
    }
}

/// An empty list of diagnostics.
pub(crate) fn no_items() -> Box<RawValue> {
    to_raw_value::<[types::Diagnostic]>(&[]).unwrap_or_default()
}

impl Session {
    pub(crate) fn new(client: Client, workspace: Workspace) -> Self {
        Self { client, workspace, documents: BTreeMap::new(), has_news: false, revision: 0 }
    }

    /// Judges the documents that changed. Gives what went wrong.
    pub(crate) fn settle(&mut self) -> Vec<Note> {
        let dirty = self.documents.values_mut().filter(|document| document.is_dirty);
        let mut notes = Vec::new();
        for document in dirty {
            document.is_dirty = false;
            document.judged = None;
            self.has_news = true;
            notes.extend(self.workspace.set(document));
        }
        notes
    }

    /// Has all documents judged again, because something outside of them changed.
    pub(crate) fn touch_all(&mut self) {
        self.has_news = true;
        for document in self.documents.values_mut() {
            document.is_dirty = true;
        }
    }

    /// The documents whose version or findings are not those that were published last.
    pub(crate) fn unpublished(&mut self) -> Vec<(String, Option<i64>, Arc<Judged>)> {
        let mut found = Vec::new();
        for document in self.documents.values_mut() {
            let judged = judged(document, &mut self.workspace, &self.client);
            let now = Some((document.version, judged.hash));
            if document.published != now {
                document.published = now;
                found.push((document.uri.clone(), document.version, judged));
            }
        }
        found
    }

    /// The findings of an open document.
    pub(crate) fn judged(&mut self, uri: &str) -> Option<Arc<Judged>> {
        let document = self.documents.get_mut(uri)?;
        Some(judged(document, &mut self.workspace, &self.client))
    }

    /// Whether an edit may have changed the findings of other documents since this was last asked.
    pub(crate) fn others_changed(&mut self) -> bool {
        let revision = self.workspace.revision();
        std::mem::replace(&mut self.revision, revision) != revision
    }

    /// The findings of everything: open documents, and the files of the workspace that have some. `known` are the ids of
    /// those that the client has.
    pub(crate) fn report(&mut self, known: &BTreeMap<&str, &str>) -> Vec<types::WorkspaceReport> {
        let mut reports = Vec::new();
        let mut seen = BTreeSet::new();
        for document in self.documents.values_mut() {
            let judged = judged(document, &mut self.workspace, &self.client);
            let uri = document.uri.clone();
            reports.push(types::WorkspaceReport::new(uri.clone(), document.version, judged.id(), known, || {
                judged.items.clone()
            }));
            seen.insert(uri);
        }
        let open: BTreeSet<&Path> = self.documents.values().map(|document| document.path.as_path()).collect();
        let client = &self.client;
        for project in self.workspace.projects_mut() {
            let files: Vec<(std::path::PathBuf, u64)> =
                project.files().into_iter().filter(|(path, _)| !open.contains(path.as_path())).collect();
            for (path, id) in files {
                let uri = uri::from_path(&path);
                seen.insert(uri.clone());
                let items = || items_of_file(project, &path, uri.clone(), client);
                reports.push(types::WorkspaceReport::new(uri.clone(), None, format!("{id:x}"), known, items));
            }
        }
        // What is gone has no findings any more.
        for uri in known.keys().filter(|uri| !seen.contains(**uri)) {
            reports.push(types::WorkspaceReport::none((*uri).to_owned()));
        }
        reports
    }

    /// An open document with its findings, in the order of the text.
    pub(crate) fn findings(&mut self, uri: &str) -> Option<(&Document, Vec<Diagnostic>, &mut LiveProject)> {
        let document = self.documents.get(uri)?;
        let project = self.workspace.project(document);
        let findings = project.findings(&document.path).unwrap_or_default();
        Some((document, findings, project))
    }
}

/// The findings of a document, made anew when they may have changed.
fn judged(document: &mut Document, workspace: &mut Workspace, client: &Client) -> Arc<Judged> {
    let project = workspace.project(document);
    let revision = project.revision();
    if let Some((made_at, judged)) = &document.judged
        && *made_at == revision
    {
        return Arc::clone(judged);
    }
    let judged = Arc::new(Judged::new(document, project, client));
    document.judged = Some((revision, Arc::clone(&judged)));
    judged
}

/// The worst of many findings, in the order of the text.
fn worst(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if findings.len() > MAX_SHOWN {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.truncate(MAX_SHOWN);
        findings.sort_by_key(|finding| finding.span);
    }
    findings
}

/// The findings of a file that is not open; none when it changed since it was judged.
fn items_of_file(project: &mut LiveProject, path: &Path, uri: String, client: &Client) -> Box<RawValue> {
    let Some(text) = project.text(path) else { return no_items() };
    let document = Document::new(uri, "", None, text);
    Judged::new(&document, project, client).items
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
