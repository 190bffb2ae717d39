//! The files that builds read, each parsed once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_yaml::{Node, NodeId, Stream};
use rustc_hash::FxHashMap;

use crate::tree::SourceId;

/// The names of kustomizations, the preferred one first.
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What a generator puts into an object as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data<'t> {
    /// Valid UTF-8.
    Text(&'t str),
    /// Anything else.
    Bytes(&'t [u8]),
}

/// Everything that builds read.
///
/// Files come first, in the order in which they were added, then the patches that stand in strings of them.
#[derive(Debug, Default)]
pub struct Sources<'t> {
    streams: Vec<&'t Stream<'t>>,
    by_path: FxHashMap<&'t Path, SourceId>,
    inline: FxHashMap<(SourceId, NodeId), SourceId>,
    data: BTreeMap<&'t Path, Data<'t>>,
}

impl<'t> Sources<'t> {
    /// Adds a file of YAML; gives its number.
    pub fn file(&mut self, path: &'t Path, stream: &'t Stream<'t>) -> u32 {
        let id = self.push(stream);
        self.by_path.insert(path, id);
        id
    }

    /// Adds the text of a patch that stands at a node of another source; gives its number.
    pub fn inline(&mut self, host: u32, node: Node<'_>, stream: &'t Stream<'t>) -> u32 {
        let id = self.push(stream);
        self.inline.insert((host, node.id()), id);
        id
    }

    /// Adds a file that generators use as it is.
    pub fn add_data(&mut self, path: &'t Path, data: Data<'t>) {
        self.data.insert(path, data);
    }

    fn push(&mut self, stream: &'t Stream<'t>) -> SourceId {
        self.streams.push(stream);
        u32::try_from(self.streams.len() - 1).unwrap_or(u32::MAX)
    }

    pub(crate) fn get(&self, path: &Path) -> Option<(SourceId, &'t Stream<'t>)> {
        let id = *self.by_path.get(path)?;
        Some((id, self.stream(id)?))
    }

    pub(crate) fn stream(&self, id: SourceId) -> Option<&'t Stream<'t>> {
        self.streams.get(id as usize).copied()
    }

    pub(crate) fn of_inline(&self, host: SourceId, node: Node<'_>) -> Option<(SourceId, &'t Stream<'t>)> {
        let id = *self.inline.get(&(host, node.id()))?;
        Some((id, self.stream(id)?))
    }

    pub(crate) fn data(&self, path: &Path) -> Option<Data<'t>> {
        self.data.get(&*normalize(path)).copied()
    }

    /// The kustomization in a folder.
    pub(crate) fn kustomization(&self, folder: &Path) -> Option<PathBuf> {
        FILE_NAMES.iter().map(|name| folder.join(name)).find(|path| self.by_path.contains_key(&**path))
    }
}

/// Takes `.` and `..` out of a path without asking the file system.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
