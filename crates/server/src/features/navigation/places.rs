//! Places in files as the protocol names them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{LiveProject, UnitId};
use plimsoll_text::{Encoding, LineIndex, Span};

use crate::documents::Document;
use crate::wire::types::Location;
use crate::{to_proto, uri};

/// A place in the document at hand, or in another file of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The other file.
    pub(super) unit: Option<UnitId>,
    pub(super) span: Span,
}

impl Place {
    /// A place in the document at hand.
    pub(super) const fn here(span: Span) -> Self {
        Self { unit: None, span }
    }

    /// A place in a file of the project.
    pub(super) const fn there(unit: UnitId, span: Span) -> Self {
        Self { unit: Some(unit), span }
    }
}

/// Turns places into locations, each file read once.
pub(super) struct Places<'a> {
    document: &'a Document,
    documents: &'a BTreeMap<String, Document>,
    project: &'a LiveProject,
    encoding: Encoding,
    files: BTreeMap<UnitId, Option<OtherFile>>,
}

struct OtherFile {
    uri: String,
    text: Arc<str>,
    lines: LineIndex,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        document: &'a Document,
        documents: &'a BTreeMap<String, Document>,
        project: &'a LiveProject,
        encoding: Encoding,
    ) -> Self {
        Self { document, documents, project, encoding, files: BTreeMap::new() }
    }

    /// The locations of places, each once. A file that changed since it was read has none.
    pub(super) fn locations(mut self, mut places: Vec<Place>) -> Vec<Location> {
        let mut seen = BTreeSet::new();
        places.retain(|place| seen.insert(*place));
        places.into_iter().filter_map(|place| self.location(place)).collect()
    }

    fn location(&mut self, place: Place) -> Option<Location> {
        let Some(unit) = place.unit else {
            let range = to_proto::range_in(self.document, place.span, self.encoding);
            return Some(Location { uri: self.document.uri.clone(), range });
        };
        let (project, document, documents) = (self.project, self.document, self.documents);
        let file = self.files.entry(unit).or_insert_with(|| {
            let (path, text) = project.file(unit)?;
            let lines = LineIndex::new(&text);
            Some(OtherFile { uri: uri_of(path, document, documents), text, lines })
        });
        let file = file.as_ref()?;
        let range = to_proto::range(&file.text, &file.lines, place.span, self.encoding);
        Some(Location { uri: file.uri.clone(), range })
    }
}

/// The address of a file, as the client spells it if it is open.
fn uri_of(path: &Path, document: &Document, documents: &BTreeMap<String, Document>) -> String {
    let open = std::iter::once(document).chain(documents.values()).find(|open| open.path == path);
    open.map_or_else(|| uri::from_path(path), |document| document.uri.clone())
}
