//! What the kustomizations of a run build: each that no other stands on is judged as a whole, and what is found is led
//! back to the files that it comes from.
//!
//! The files that feed a build are not judged by themselves then: what they lack, something else may add. Patches are
//! never whole objects, whether their kustomization is built or not.

mod gather;
mod judge;
mod place;
mod silence;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_kustomize::{Failure, Layout, Sources, build};
use plimsoll_text::Span;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::config::Configs;
use crate::outcome::Note;
use crate::run::Unit;
use crate::surroundings::Surroundings;
use gather::Gathered;
pub(crate) use gather::is_kustomization;
use place::Origins;
pub(crate) use place::place;
use silence::Silencers;

/// How many kustomizations that are not built a note names.
const NAMED: usize = 3;

/// What a kustomization builds, judged.
#[derive(Debug)]
pub(crate) struct Build {
    /// What was found, as if the texts of all files were one: a unit without a file of its own.
    pub(crate) unit: Box<Unit>,
    layout: Layout,
    origins: Arc<Origins>,
    /// The files that it reads, by their numbers in the origins.
    reads: BTreeSet<u32>,
    /// Whether it has several objects that are written in one place.
    has_twins: bool,
    silencers: Silencers,
}

/// The builds of a run.
#[derive(Debug, Default)]
pub(crate) struct Kustomized {
    pub(crate) builds: Vec<Build>,
    /// The files that are judged in builds.
    pub(crate) parts: FxHashSet<PathBuf>,
    /// Other patches.
    pub(crate) fragments: FxHashSet<PathBuf>,
    /// What was not built.
    pub(crate) unbuilt: Unbuilt,
    /// That, and why, for people.
    pub(crate) note: Option<Note>,
}

/// Why a kustomization is not built.
#[derive(Debug)]
struct Obstacle {
    root: PathBuf,
    /// Where the reason is.
    at: PathBuf,
    /// As a clause.
    message: String,
}

/// The kustomizations that could not be built.
#[derive(Debug, Default)]
pub(crate) struct Unbuilt {
    pub(crate) roots: BTreeSet<PathBuf>,
    /// The files whose change may let them be built: all that were read or looked for.
    pub(crate) files: FxHashSet<PathBuf>,
}

impl Build {
    /// The kustomization that is built.
    pub(crate) fn root(&self) -> &Path {
        &self.unit.path
    }

    /// The files of YAML that are read for it.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.reads.iter().filter_map(|&file| self.origins.file(file))
    }

    /// The file that a place in what is built comes from.
    pub(crate) fn file_at(&self, span: Span) -> Option<&PathBuf> {
        let (source, span) = self.layout.place(span)?;
        self.origins.file(self.origins.place(source, span)?.0)
    }

    /// Whether a file is read for it.
    pub(crate) fn reads(&self, path: &Path) -> bool {
        self.origins.number(path).is_some_and(|file| self.reads.contains(&file)) || self.origins.is_data(path)
    }
}

impl Kustomized {
    /// Builds and judges the kustomizations among `paths`; `read` gives the bytes of a file.
    pub(crate) fn new<'p>(
        configs: &Configs,
        surroundings: &Surroundings,
        paths: impl Iterator<Item = &'p Path>,
        read: &(dyn Fn(&Path) -> Option<Vec<u8>> + Sync),
    ) -> Self {
        let is_on = |path: &&Path| configs.settings(path).is_ok_and(|settings| settings.kubernetes.kustomize);
        let kustomizations: Vec<&Path> = paths.filter(|path| is_kustomization(path)).filter(is_on).collect();
        if kustomizations.is_empty() {
            return Self::default();
        }
        let mut gathered = Gathered::new(&kustomizations, read);
        let (roots, mut failed) = gathered.viable();
        let streams = gathered.parse();
        let inline = gathered.inline(&streams);
        let inline_streams: Vec<_> =
            inline.iter().map(|(_, node)| plimsoll_yaml::parse(node.text().unwrap_or_default())).collect();
        let mut sources = Sources::default();
        for (path, stream) in gathered.files.keys().zip(&streams) {
            sources.file(path, stream);
        }
        for ((host, node), stream) in inline.iter().zip(&inline_streams) {
            sources.inline(*host, *node, stream);
        }
        for (path, bytes) in &gathered.data {
            sources.add_data(path, gather::data(bytes));
        }
        let origins = Arc::new(Origins::new(&gathered, &streams, &inline));
        let built = roots.into_par_iter().map(|path| {
            let built = match build(&path, &sources) {
                Ok(built) => built,
                Err(Failure { path: at, message, .. }) => return Err(Obstacle { root: path, at, message }),
            };
            let fail = |message: String| Obstacle { root: path.clone(), at: path.clone(), message };
            let reads = built.used().collect();
            let layout = built.layout(&sources).ok_or_else(|| fail("it is too large".to_owned()))?;
            let judged = judge::judge(&path, &built, &layout, configs, surroundings);
            let (unit, has_twins, silencers) = judged.map_err(fail)?;
            Ok(Build {
                unit,
                layout: layout.without_text(),
                origins: Arc::clone(&origins),
                reads,
                has_twins,
                silencers,
            })
        });
        let mut found = Self::default();
        for result in built.collect::<Vec<_>>() {
            match result {
                Ok(build) => {
                    found.parts.extend(build.files().cloned());
                    found.builds.push(build);
                }
                Err(obstacle) => failed.push(obstacle),
            }
        }
        found.fragments = gathered.patches().filter(|path| !found.parts.contains(*path)).cloned().collect();
        if !failed.is_empty() {
            failed.sort_by(|a, b| a.root.cmp(&b.root));
            found.note = note(configs.root(), &failed);
            let roots = failed.into_iter().map(|obstacle| obstacle.root).collect();
            found.unbuilt = Unbuilt { roots, files: std::mem::take(&mut gathered.asked) };
        }
        found
    }
}

/// Says what was not built.
fn note(root: &Path, failed: &[Obstacle]) -> Option<Note> {
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let named = failed.iter().take(NAMED).map(|Obstacle { root, at, message }| {
        let at = if at == root { String::new() } else { format!("{}: ", shown(at)) };
        format!("{}: {at}{message}", shown(root))
    });
    let mut named = named.collect::<Vec<_>>().join("; ");
    if failed.len() > NAMED {
        named.push_str("; …");
    }
    let verb = match failed.len() {
        0 => return None,
        1 => "1 kustomization was".to_owned(),
        count => format!("{count} kustomizations were"),
    };
    let message = format!("{verb} not built, and its files are judged one by one ({named}).");
    let message = if failed.len() == 1 { message } else { message.replace("its files", "their files") };
    Some(Note { is_error: false, message })
}
