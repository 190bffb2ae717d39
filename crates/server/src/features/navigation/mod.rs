//! From a name to what it means, and to all places that use it.

mod dockerfile;
mod objects;
mod places;

use plimsoll_lint::FileKind;

use crate::from_proto;
use crate::session::Session;
use crate::wire::features::{PositionParams, ReferenceParams};
use crate::wire::types::Location;
use places::{Place, Places};

/// Where what is named at a position is declared.
pub(super) fn definition(session: &mut Session, params: &PositionParams) -> Vec<Location> {
    let encoding = session.client.encoding;
    let Some(document) = session.documents.get(&params.text_document.uri) else { return Vec::new() };
    let at = from_proto::offset(document, params.position, encoding);
    let project = session.workspace.project(document);
    let found = match document.kind {
        Some(FileKind::Dockerfile) => match dockerfile::definition(&document.text, at) {
            found if found.is_empty() => objects::dockerfile_of_image(document, project, at).into_iter().collect(),
            found => found,
        },
        Some(_) => objects::definition(document, project, at),
        None => Vec::new(),
    };
    Places::new(document, &session.documents, project, encoding).locations(found)
}

/// All places that use what is named at a position.
pub(super) fn references(session: &mut Session, params: &ReferenceParams) -> Vec<Location> {
    let encoding = session.client.encoding;
    let Some(document) = session.documents.get(&params.text_document.uri) else { return Vec::new() };
    let at = from_proto::offset(document, params.position, encoding);
    let project = session.workspace.project(document);
    let with_declaration = params.context.include_declaration;
    let found: Vec<Place> = match document.kind {
        Some(FileKind::Dockerfile) => dockerfile::references(&document.text, at, with_declaration),
        Some(_) => objects::references(document, project, at, with_declaration),
        None => Vec::new(),
    };
    Places::new(document, &session.documents, project, encoding).locations(found)
}
