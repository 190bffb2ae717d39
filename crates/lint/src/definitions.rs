//! The kinds that a run defines itself.
//!
//! A file may define the kind of an object in another, and nobody knows before all files are judged. So each tells what it
//! defines and which kinds of others it uses; the few that use what the run defines are judged a second time then, beside
//! all definitions of the run.

use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;

use plimsoll_kubernetes::Manifest;
use plimsoll_kubernetes::schema::{Defined, Definition, Definitions, Mutated, Schema};
use plimsoll_text::decode;
use rayon::prelude::*;
use rustc_hash::FxHasher;

use crate::analyze::{Analysis, SourceText, judge_kinds};
use crate::kustomize::Build;
use crate::outcome::{Source, read_unchanged};
use crate::registry::Registry;
use crate::run::{Project, Unit, display};
use crate::surroundings::Surroundings;

/// What a file says of kinds that Kubernetes does not have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Custom {
    /// The kinds of its objects.
    pub(crate) uses: Kinds,
    /// The kinds that it defines.
    defines: Vec<Arc<Definition>>,
    /// What it lets webhooks change.
    mutates: Vec<Mutated>,
}

/// Kinds, as sorted hashes: two that are taken for one cost a second look, and nothing else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds(Vec<u64>);

impl Kinds {
    fn new<'k>(kinds: impl Iterator<Item = (&'k str, &'k str)>) -> Self {
        let mut hashes: Vec<u64> = kinds.map(hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Self(hashes)
    }

    /// Whether they have one in common.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() < other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().any(|kind| many.0.binary_search(kind).is_ok())
    }

    /// Adds those of a part that follows.
    fn extend(&mut self, other: Self) {
        if !other.0.is_empty() {
            self.0.extend(other.0);
            self.0.sort_unstable();
            self.0.dedup();
        }
    }
}

fn hash(kind: (&str, &str)) -> u64 {
    let mut hasher = FxHasher::default();
    kind.hash(&mut hasher);
    hasher.finish()
}

impl Custom {
    pub(crate) fn of_manifest(manifest: &Manifest<'_>) -> Self {
        let schema = Schema::embedded();
        let foreign = manifest
            .objects
            .iter()
            .filter(|object| schema.kind(object.group, object.version, object.kind).is_none() && !object.is_config());
        let uses = Kinds::new(foreign.map(|object| (object.group, object.kind)));
        let defines = manifest.objects.iter().filter_map(Definition::new).map(Arc::new).collect();
        let mutates = manifest.objects.iter().flat_map(Mutated::of).collect();
        Self { uses, defines, mutates }
    }

    /// Adds what a part of the file says that follows.
    pub(crate) fn append(&mut self, next: Self) {
        self.uses.extend(next.uses);
        self.defines.extend(next.defines);
        self.mutates.extend(next.mutates);
    }

    /// The same, if it says anything.
    pub(crate) fn boxed(self) -> Option<Box<Self>> {
        let is_silent = self.uses.0.is_empty() && self.defines.is_empty() && self.mutates.is_empty();
        (!is_silent).then(|| Box::new(self))
    }
}

impl Analysis {
    /// The kinds that the file defines, and what it lets webhooks change.
    pub(crate) fn defines(&self) -> (&[Arc<Definition>], &[Mutated]) {
        self.custom.as_ref().map_or((&[], &[]), |custom| (&custom.defines, &custom.mutates))
    }

    /// Whether it says something of the kinds of other files.
    pub(crate) fn is_defining(&self) -> bool {
        self.defines() != (&[], &[])
    }

    /// Whether it has objects of some of these kinds.
    pub(crate) fn uses(&self, kinds: &Kinds) -> bool {
        self.custom.as_ref().is_some_and(|custom| custom.uses.meet(kinds))
    }
}

impl Project {
    /// Gathers what the files and builds of the run define; gives the kinds that are defined otherwise than before.
    fn define(&mut self) -> Kinds {
        let root = self.configs.root();
        let files = self.units.iter().map(|unit| &**unit);
        let builds = self.builds.iter().map(|build| &*build.unit);
        // What a build leaves as it is written counts as written in its file.
        let defining: Vec<&Unit> = files.chain(builds).filter(|unit| unit.analysis.is_defining()).collect();
        let mutated = defining.iter().flat_map(|unit| unit.analysis.defines().1).cloned().collect();
        let defined = defining.iter().flat_map(|unit| {
            let place: Arc<str> = display(root, &unit.path).into();
            let defined = |definition: &Arc<Definition>| Defined {
                definition: Arc::clone(definition),
                place: Arc::clone(&place),
            };
            unit.analysis.defines().0.iter().map(defined).collect::<Vec<_>>()
        });
        let now = Definitions::new(defined, mutated);
        let before = &self.surroundings.definitions;
        let changed = Kinds::new(now.differences(before).into_iter());
        if !changed.0.is_empty() {
            self.surroundings.definitions = Arc::new(now);
        }
        changed
    }

    /// Judges what has objects of kinds again that are defined otherwise than was known; says whether anything has.
    pub(crate) fn judge_defined(&mut self) -> bool {
        let kinds = self.define();
        if kinds.0.is_empty() {
            return false;
        }
        let (surroundings, registry) = (&self.surroundings, self.configs.registry());
        let units = self.units.par_iter_mut().filter(|unit| !unit.is_part() && unit.analysis.uses(&kinds));
        let judged = units.map(|unit| unit.judge_beside(surroundings, registry)).count();
        let is_affected = |build: &&Build| build.unit.analysis.uses(&kinds);
        let roots: Vec<&Path> = self.builds.iter().filter(is_affected).map(Build::root).collect();
        if roots.is_empty() {
            return judged > 0;
        }
        // Both are in the order of their roots.
        let mut again = self.kustomize(roots.into_iter()).builds.into_iter().peekable();
        for build in &mut self.builds {
            if let Some(other) = again.next_if(|other| other.root() == build.root()) {
                *build = other;
            }
        }
        true
    }
}

impl Unit {
    /// Judges the file again, if it is as it was, beside what is known now.
    fn judge_beside(&mut self, surroundings: &Surroundings, registry: &Registry) {
        let text = match &self.source {
            Source::Memory(text) => Some(text.as_bytes().to_vec()),
            Source::Disk(hash) => read_unchanged(&self.path, *hash),
        };
        let Some(bytes) = text else { return };
        let decoded = decode(&bytes);
        let beside = surroundings.beside(&self.path, self.kind, || decoded.text.clone());
        let source = SourceText {
            path: &self.path,
            kind: self.kind,
            text: &decoded.text,
            invalid_utf8: &decoded.invalid,
            is_explicit: true,
            beside: beside.as_ref(),
        };
        judge_kinds(&mut self.analysis, &source, &self.settings, registry);
        self.beside = beside;
    }
}
