//! What a file tells other files: small, owned, without its text.

use plimsoll_dockerfile::BuildFacts;
use plimsoll_kubernetes::ObjectFacts;

use crate::links::ImageLink;

/// What one file tells the rules that look across files.
#[derive(Debug, Default)]
pub struct Facts {
    /// Its objects, those of kinds that others refer to or that refer to others.
    pub objects: Vec<ObjectFacts>,
    /// What its build ends as.
    pub build: Option<Box<BuildFacts>>,
    /// What it says of images and the Dockerfiles that build them.
    pub links: Vec<ImageLink>,
    /// Whether it is the output of a chart: it holds all that the chart deploys.
    pub is_rendered: bool,
}
