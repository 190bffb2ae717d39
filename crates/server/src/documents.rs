//! The documents that are open in the editor.

use std::path::PathBuf;
use std::sync::Arc;

use plimsoll_lint::{FileKind, classify};
use plimsoll_text::{Encoding, LineIndex, Span};

use crate::session::Judged;
use crate::uri;

/// An open document.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its address, as the client spells it.
    pub(crate) uri: String,
    /// The client's count of its changes.
    pub(crate) version: Option<i64>,
    /// Where it is, or would be if it were a file.
    pub(crate) path: PathBuf,
    /// Whether it is a file.
    pub(crate) is_file: bool,
    /// What it is; nothing when it is none of ours.
    pub(crate) kind: Option<FileKind>,
    pub(crate) text: String,
    pub(crate) lines: LineIndex,
    /// Whether the text was not judged yet.
    pub(crate) is_dirty: bool,
    /// Whether a change was lost, so that the text is not what the editor shows. A change of all text heals it.
    pub(crate) is_lost: bool,
    /// Its findings, and the state of its project when they were made.
    pub(crate) judged: Option<(u64, Arc<Judged>)>,
    /// The version for which findings were published last, and their hash.
    pub(crate) published: Option<(Option<i64>, u64)>,
}

impl Document {
    /// A document that was opened.
    pub(crate) fn new(uri: String, language: &str, version: Option<i64>, text: String) -> Self {
        let file = uri::to_path(&uri);
        let is_file = file.is_some();
        let path = file.unwrap_or_else(|| PathBuf::from("/").join(uri::name(&uri)));
        let kind = kind(language, &path);
        let lines = LineIndex::new(&text);
        Self {
            uri,
            version,
            path,
            is_file,
            kind,
            text,
            lines,
            is_dirty: true,
            is_lost: false,
            judged: None,
            published: None,
        }
    }

    /// Replaces a span of the text, or all of it.
    pub(crate) fn change(&mut self, span: Option<Span>, text: &str) {
        match span {
            Some(span) => {
                self.text.replace_range(span.range(), text);
                self.lines.edit(&self.text, span, u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
            None => {
                self.text.clear();
                self.text.push_str(text);
                self.lines = LineIndex::new(&self.text);
                self.is_lost = false;
            }
        }
        self.is_dirty = true;
    }

    /// Notes that a change was lost.
    pub(crate) fn lose(&mut self) {
        self.is_lost = true;
        self.is_dirty = true;
    }

    /// The span between two positions, in whichever order they come.
    pub(crate) fn span(&self, a: plimsoll_text::Position, b: plimsoll_text::Position, encoding: Encoding) -> Span {
        let a = self.lines.offset(&self.text, a, encoding);
        let b = self.lines.offset(&self.text, b, encoding);
        Span::new(a.min(b), a.max(b))
    }
}

/// What a document is, by the language that the editor says, else by its name.
fn kind(language: &str, path: &std::path::Path) -> Option<FileKind> {
    let language = language.to_ascii_lowercase();
    match language.as_str() {
        "dockerfile" | "containerfile" => Some(FileKind::Dockerfile),
        // Templates are judged when they are rendered.
        "helm" | "helm-template" | "gotmpl" | "go-template" => None,
        "json" | "jsonc" | "dockercompose" | "kubernetes" => Some(FileKind::Yaml),
        _ if language.starts_with("yaml") => Some(FileKind::Yaml),
        "" | "plaintext" | "text" => Some(classify(path)),
        _ => Some(classify(path)).filter(|kind| *kind != FileKind::Unknown),
    }
}
