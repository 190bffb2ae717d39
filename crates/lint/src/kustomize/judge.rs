//! Judges the objects of a build.

use std::path::Path;
use std::sync::Arc;

use plimsoll_kubernetes::{Manifest, ObjectFacts};
use plimsoll_kustomize::{Build, Layout};
use plimsoll_yaml::Stream;

use super::silence::Silencers;
use crate::analyze::judge_objects;
use crate::config::Configs;
use crate::discover::FileKind;
use crate::facts::Facts;
use crate::outcome::Source;
use crate::run::Unit;
use crate::settings::Closed;
use crate::surroundings::Surroundings;

/// Judges what the kustomization at `path` builds, says whether it has several objects that are written in one place, and
/// what annotations silence. All places are in the text of the layout.
///
/// # Errors
/// The configuration is wrong.
pub(super) fn judge(
    path: &Path,
    built: &Build<'_>,
    layout: &Layout,
    configs: &Configs,
    surroundings: &Surroundings,
) -> Result<(Box<Unit>, bool, Silencers), String> {
    let settings = configs.settings(path).map_err(|error| error.to_string())?;
    let documents = built.documents(layout);
    let stream = Stream { text: &layout.text, documents, comments: Vec::new(), errors: Vec::new() };
    let manifest = Manifest::new(&stream);
    let silencers = if settings.suppressions {
        Silencers::new(&manifest, &stream.documents, configs.registry())
    } else {
        Silencers::default()
    };
    let is_deployed = settings.kubernetes.closed != Closed::Never;
    let manifest = if is_deployed { manifest.as_deployed() } else { manifest };
    let mut places: Vec<_> = manifest.objects.iter().map(|object| object.root.span()).collect();
    places.sort_unstable();
    let has_twins = places.windows(2).any(|pair| pair[0] == pair[1]);
    let beside = surroundings.beside(path, FileKind::Yaml, || "".into());
    let objects = ObjectFacts::of_manifest(&manifest).into();
    let facts = Facts { objects, is_rendered: true, ..Facts::default() };
    let analysis = judge_objects(&manifest, beside.as_deref(), &settings, configs.registry(), facts);
    let source = Source::Memory(Arc::from(""));
    let unit = Unit::new(path, FileKind::Yaml, source, settings, analysis);
    Ok((Box::new(Unit { is_build: true, ..unit }), has_twins, silencers))
}
