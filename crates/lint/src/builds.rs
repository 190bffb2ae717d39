//! Which Dockerfile of a run builds an image.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_dockerfile::BuildFacts;
use plimsoll_kubernetes::image::ImageReference;

use crate::links::{ImageLink, normalize};
use crate::reduce::UnitFacts;
use crate::settings::ImageBuild;

/// The Dockerfiles of a run by the names of the images that they build, as compose, skaffold and kustomize files and the
/// configuration say.
#[derive(Debug)]
pub struct ImageBuilds<'a> {
    by_name: BTreeMap<String, BuiltImage<'a>>,
}

/// A Dockerfile that builds an image.
#[derive(Clone, Debug)]
pub struct BuiltImage<'a> {
    /// The Dockerfile.
    pub unit: UnitFacts<'a>,
    /// How its last stage ends.
    pub facts: &'a BuildFacts,
    /// The stage that is built, if not the last.
    pub target: Option<&'a str>,
}

impl<'a> ImageBuilds<'a> {
    /// Joins what the files of a run and the configuration say.
    #[must_use]
    pub fn new(units: &[UnitFacts<'a>], configured: &'a [ImageBuild]) -> Self {
        let dockerfiles = units.iter().filter_map(|unit| Some((unit.path, (unit, unit.facts.build()?))));
        let dockerfiles: BTreeMap<&Path, _> = dockerfiles.collect();
        let mut by_name = BTreeMap::new();
        let mut add = |image: &str, dockerfile: &Path, target: Option<&'a str>| {
            if let (Some(name), Some(&(unit, facts))) = (normalized(image), dockerfiles.get(dockerfile)) {
                // What is said of the whole file wins over what is said of one stage.
                if target.is_none() || !by_name.contains_key(&name) {
                    by_name.insert(name, BuiltImage { unit: *unit, facts, target });
                }
            }
        };
        for image in configured {
            add(&image.image, &normalize(Path::new(&image.dockerfile)), image.target.as_deref());
        }
        let mut renames = Vec::new();
        for link in units.iter().flat_map(|unit| unit.facts.links()) {
            match link {
                ImageLink::Built { image, dockerfile, target } => add(image, dockerfile, target.as_deref()),
                ImageLink::Renamed { from, to } => renames.extend(normalized(from).zip(normalized(to))),
            }
        }
        for (from, to) in renames {
            if let Some(build) = by_name.get(&to).cloned() {
                by_name.entry(from).or_insert(build);
            }
        }
        Self { by_name }
    }

    /// The Dockerfile that builds an image; its tag and digest do not matter.
    #[must_use]
    pub fn get(&self, image: &str) -> Option<&BuiltImage<'a>> {
        self.by_name.get(&normalized(image)?)
    }

    /// Whether no image is known to be built here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

fn normalized(image: &str) -> Option<String> {
    ImageReference::parse(image).ok().map(|reference| reference.normalized_name())
}
