//! What a file tells other files: small, owned, without its text.

use plimsoll_dockerfile::BuildFacts;
use plimsoll_kubernetes::ObjectFacts;

use crate::links::ImageLink;

/// What one file tells the rules that look across files.
#[derive(Debug, Default)]
pub struct Facts {
    /// Its objects, those of kinds that others refer to or that refer to others.
    pub objects: Box<[ObjectFacts]>,
    /// What it says of images; most files say nothing.
    pub images: Option<Box<ImageFacts>>,
    /// Whether it is the output of a chart: it holds all that the chart deploys.
    pub is_rendered: bool,
}

/// What one file says of images.
#[derive(Debug, Default, PartialEq)]
pub struct ImageFacts {
    /// What its build ends as.
    pub build: Option<BuildFacts>,
    /// Which Dockerfile builds an image, and what an image is replaced by.
    pub links: Vec<ImageLink>,
}

impl Facts {
    /// What a file says that says something of images only.
    pub(crate) fn of_images(build: Option<BuildFacts>, links: Vec<ImageLink>) -> Self {
        let is_silent = build.is_none() && links.is_empty();
        let images = (!is_silent).then(|| Box::new(ImageFacts { build, links }));
        Self { images, ..Self::default() }
    }

    /// What the build of the file ends as.
    #[must_use]
    pub fn build(&self) -> Option<&BuildFacts> {
        self.images.as_ref()?.build.as_ref()
    }

    /// Which Dockerfile builds an image, and what an image is replaced by.
    #[must_use]
    pub fn links(&self) -> &[ImageLink] {
        self.images.as_ref().map_or(&[], |images| &images.links)
    }
}
