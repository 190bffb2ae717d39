//! Finds and reads all that kustomizations are made of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use plimsoll_kustomize::{Data, FILE_NAMES, Needs, inline_patches, needs};
use plimsoll_text::decode;
use plimsoll_yaml::{Document, Node, Stream};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Obstacle;

/// The most files that the kustomizations of a run may read beside those that the run holds anyway.
const MAX_FILES: usize = 200_000;

/// What the kustomizations of a run read.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Texts of YAML.
    pub(super) files: BTreeMap<PathBuf, String>,
    /// What generators use.
    pub(super) data: BTreeMap<PathBuf, Vec<u8>>,
    /// All files that were read or looked for.
    pub(super) asked: FxHashSet<PathBuf>,
    /// The kustomizations that the run holds.
    own: BTreeSet<PathBuf>,
    /// Those that may be built, as far as they say themselves.
    buildable: FxHashSet<PathBuf>,
    /// What each kustomization needs.
    needs: FxHashMap<PathBuf, Needs>,
    /// The kustomizations that others stand on, by their folders.
    bases: FxHashMap<PathBuf, PathBuf>,
    /// Files of objects.
    resources: FxHashSet<PathBuf>,
    /// Files of patches.
    patches: FxHashSet<PathBuf>,
}

/// The text of a file; of a kustomization also what it needs, and whether it may be built.
type Read = (String, Option<(Needs, bool)>);

/// Whether the name of a file is one that kustomize looks for.
pub(crate) fn is_kustomization(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|own| name == *own))
}

impl Gathered {
    pub(super) fn new(kustomizations: &[&Path], read: &(dyn Fn(&Path) -> Option<Vec<u8>> + Sync)) -> Self {
        let mut found = Self { own: kustomizations.iter().map(|path| path.to_path_buf()).collect(), ..Self::default() };
        let mut next: BTreeSet<PathBuf> = found.own.clone();
        while !next.is_empty() && found.asked.len() < MAX_FILES {
            let texts: Vec<(PathBuf, Option<Read>)> = std::mem::take(&mut next)
                .into_par_iter()
                .map(|path| {
                    let text = text(&path, read);
                    (path, text)
                })
                .collect();
            for (path, text) in texts {
                found.asked.insert(path.clone());
                let Some((text, kustomization)) = text else { continue };
                let wanted = match kustomization {
                    Some((needs, is_buildable)) => {
                        found.buildable.extend(is_buildable.then(|| path.clone()));
                        found.take(&path, needs, read)
                    }
                    None => Vec::new(),
                };
                found.files.insert(path, text);
                next.extend(wanted.into_iter().filter(|path| !found.asked.contains(path)));
            }
        }
        found
    }

    /// Notes what a kustomization needs; gives the files of YAML.
    fn take(
        &mut self,
        kustomization: &Path,
        needs: Needs,
        read: &(dyn Fn(&Path) -> Option<Vec<u8>> + Sync),
    ) -> Vec<PathBuf> {
        let mut wanted = Vec::new();
        for path in needs.resources.iter().chain(&needs.components) {
            if !path.is_dir() {
                self.resources.insert(path.clone());
                wanted.push(path.clone());
            } else if let Some(base) = FILE_NAMES.iter().map(|name| path.join(name)).find(|path| path.is_file()) {
                self.bases.insert(path.clone(), base.clone());
                wanted.push(base);
            }
        }
        self.patches.extend(needs.patches.iter().cloned());
        wanted.extend(needs.patches.iter().cloned());
        for path in &needs.data {
            self.asked.insert(path.clone());
            if let Some(bytes) = read(path) {
                self.data.insert(path.clone(), bytes);
            }
        }
        self.needs.insert(kustomization.to_path_buf(), needs);
        wanted
    }

    pub(super) fn parse(&self) -> Vec<Stream<'_>> {
        let texts: Vec<&String> = self.files.values().collect();
        texts.into_par_iter().map(|text| plimsoll_yaml::parse(text)).collect()
    }

    /// The patches that stand in strings of kustomizations, with the numbers of those.
    pub(super) fn inline<'s>(&self, streams: &'s [Stream<'s>]) -> Vec<(u32, Node<'s>)> {
        let files = (0..).zip(self.files.keys().zip(streams));
        let kustomizations = files.filter(|(_, (path, _))| is_kustomization(path));
        kustomizations
            .flat_map(|(at, (_, stream))| inline_patches(stream).into_iter().map(move |node| (at, node)))
            .collect()
    }

    /// The kustomizations that are to be built, those of the run that no other stands on, and those of which it is plain
    /// that they cannot be. Of the files only those that are needed are kept.
    pub(super) fn viable(&mut self) -> (Vec<PathBuf>, Vec<Obstacle>) {
        let bases: FxHashSet<&PathBuf> = self.bases.values().collect();
        let (mut viable, mut failed, mut kept) = (Vec::new(), Vec::new(), FxHashSet::default());
        for root in self.own.iter().filter(|path| self.buildable.contains(*path) && !bases.contains(path)) {
            match self.closure(root) {
                Ok(files) => {
                    kept.extend(files);
                    viable.push(root.clone());
                }
                Err((at, message)) => failed.push(Obstacle { root: root.clone(), at, message }),
            }
        }
        self.files.retain(|path, _| kept.contains(path));
        (viable, failed)
    }

    /// All files that a kustomization is made of, or what keeps it from being built.
    fn closure(&self, root: &Path) -> Result<FxHashSet<PathBuf>, (PathBuf, String)> {
        let (mut found, mut open) = (FxHashSet::default(), vec![root.to_path_buf()]);
        while let Some(path) = open.pop() {
            let Some(needs) = self.needs.get(&path) else { continue };
            if !found.insert(path.clone()) {
                continue;
            }
            let fail = |message| Err((path.clone(), message));
            if let Some(obstacle) = &needs.obstacle {
                return fail(obstacle.clone());
            }
            for wanted in needs.resources.iter().chain(&needs.components).chain(&needs.patches) {
                if let Some(base) = self.bases.get(wanted) {
                    open.push(base.clone());
                } else if self.files.contains_key(wanted) {
                    found.insert(wanted.clone());
                } else {
                    return fail(format!("'{}' is not there", from(&path, wanted)));
                }
            }
        }
        Ok(found)
    }

    /// The files that hold patches and no objects of their own.
    pub(super) fn patches(&self) -> impl Iterator<Item = &PathBuf> {
        self.patches.difference(&self.resources)
    }
}

/// A path as a kustomization would write it.
fn from(kustomization: &Path, path: &Path) -> String {
    let folders = kustomization.ancestors().skip(1).enumerate();
    let mut below = folders.filter_map(|(up, folder)| Some((up, path.strip_prefix(folder).ok()?)));
    let (up, rest) = below.next().unwrap_or((0, path));
    "../".repeat(up) + &rest.to_string_lossy().replace('\\', "/")
}

/// Whether a kustomization describes objects, and is no component and not of another tool that uses the name.
fn is_root(stream: &Stream<'_>) -> bool {
    let Some(root) = stream.documents.iter().find_map(Document::root).filter(|root| root.is_mapping()) else {
        return false;
    };
    let text = |key| root.get(key).and_then(Node::text);
    let is_ours = text("apiVersion").is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"));
    let has_objects =
        ["resources", "bases", "components", "configMapGenerator", "secretGenerator", "helmCharts", "generators"]
            .iter()
            .any(|key| root.get(key).is_some_and(|list| list.items().next().is_some()));
    is_ours && has_objects && text("kind").is_none_or(|kind| kind == "Kustomization")
}

fn text(path: &Path, read: &(dyn Fn(&Path) -> Option<Vec<u8>> + Sync)) -> Option<Read> {
    let text = decode(&read(path)?).text.into_owned();
    let kustomization = is_kustomization(path).then(|| {
        let stream = plimsoll_yaml::parse(&text);
        (needs(path, &stream), is_root(&stream))
    });
    Some((text, kustomization))
}

/// What a generator takes from a file.
pub(super) fn data(bytes: &[u8]) -> Data<'_> {
    std::str::from_utf8(bytes).map_or(Data::Bytes(bytes), Data::Text)
}
