//! What a run gives to its reports.

use std::borrow::Cow;
use std::hash::Hasher as _;
use std::path::Path;
use std::sync::Arc;

use plimsoll_text::{Span, decode};
use rustc_hash::FxHasher;

use crate::packed::{Packed, Unpacked};
use crate::registry::Registry;
use crate::rule::{SYNTAX, Severity};

/// The result of a run: every file that was judged, and what was not.
#[derive(Debug)]
pub struct Outcome {
    /// The rules of the run.
    pub registry: Arc<Registry>,
    /// The judged files in the order of their paths; [`UnitId`](crate::UnitId) counts them.
    pub files: Vec<FileOutcome>,
    /// What was left out or went wrong, and why; sorted.
    pub notes: Vec<Note>,
}

/// One judged file.
#[derive(Debug)]
pub struct FileOutcome {
    /// The path to show: relative to the run's root where it lies below it, with `/`.
    pub path: Box<str>,
    /// Where it is, or stands for.
    pub file: Box<Path>,
    /// Where its text is.
    pub source: Source,
    /// What was found and not suppressed, sorted by place, then rule.
    pub diagnostics: Packed,
    /// Places that excerpts must hide, sorted.
    pub secrets: Vec<Span>,
    /// How many findings a suppression silenced.
    pub suppressed: u32,
    /// The objects that name the file they were rendered from, in the order of the text.
    pub origins: Vec<Origin>,
}

/// An object of a rendered stream and the path of its template, as the stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The object.
    pub span: Span,
    /// The template.
    pub path: Box<str>,
}

/// The path that standard input goes by when nobody gives it one.
pub const STDIN: &str = "<stdin>";

/// Where the text of a judged file is found again.
#[derive(Clone, Debug)]
pub enum Source {
    /// In the file, with the hash of the bytes that were judged.
    Disk(u64),
    /// In memory: standard input or an editor's buffer.
    Memory(Arc<str>),
}

/// Something that the user should know beside the findings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Whether the run could not do its job.
    pub is_error: bool,
    /// What happened, as a sentence that names the file.
    pub message: String,
}

impl FileOutcome {
    /// The text, or nothing when the file changed or vanished since it was judged.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.source {
            Source::Memory(text) => Some(Cow::Borrowed(text)),
            Source::Disk(hash) => {
                let bytes = read_unchanged(&self.file, *hash)?;
                Some(Cow::Owned(decode(&bytes).text.into_owned()))
            }
        }
    }
}

impl FileOutcome {
    /// The template of the object at an offset.
    #[must_use]
    pub fn origin(&self, offset: u32) -> Option<&str> {
        origin_of(&self.origins, offset)
    }
}

/// The template of the object at an offset.
pub(crate) fn origin_of(origins: &[Origin], offset: u32) -> Option<&str> {
    let at = origins.partition_point(|origin| origin.span.end <= offset);
    origins.get(at).filter(|origin| origin.span.start <= offset).map(|origin| &*origin.path)
}

impl Outcome {
    /// Number of findings in all files.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files.iter().map(|file| file.diagnostics.len()).sum()
    }

    /// Whether a file could not be read in whole, because of its syntax.
    #[must_use]
    pub fn is_unparsable(&self) -> bool {
        self.blocks().any(|block| block.records().any(|record| record.rule.has_tag(SYNTAX)))
    }

    /// The worst severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.blocks().filter_map(|block| block.records().map(|record| record.severity).max()).max()
    }

    /// The findings of all files, some at a time.
    pub fn blocks(&self) -> impl Iterator<Item = Unpacked> {
        self.files.iter().flat_map(|file| file.diagnostics.blocks())
    }
}

/// The bytes of a file, if they still have `hash`.
pub(crate) fn read_unchanged(path: &Path, hash: u64) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    (content_hash(&bytes) == hash).then_some(bytes)
}

/// A hash to see that a file is the same as before. It guards against accidents, not against attackers.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}
