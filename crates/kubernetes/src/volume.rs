use plimsoll_yaml::Node;

use crate::{KubernetesVersion, Setting, host_path};

/// A volume of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Volume<'t> {
    /// The item of `volumes`.
    pub node: Node<'t>,
}

/// Where a volume's content comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeSource<'t> {
    /// The source and its node, by the name of the field: `hostPath`, `configMap`, ...
    Named(&'t str, Node<'t>),
    /// No source: an empty directory.
    EmptyDir,
    /// It can't be known here.
    Unknown,
}

/// The types of volumes whose code is gone, each with the first version without it. The fields are still in the API.
///
/// Source: <https://kubernetes.io/docs/concepts/storage/volumes/> and the release notes.
const REMOVED: &[(&str, u8)] = &[
    ("cephfs", 31),
    ("flocker", 25),
    ("gitRepo", 33),
    ("glusterfs", 26),
    ("photonPersistentDisk", 24),
    ("quobyte", 25),
    ("rbd", 31),
    ("scaleIO", 22),
    ("storageos", 25),
];

/// The first version of Kubernetes that cannot mount volumes of this type; `None` for types that work.
pub fn removed_volume_source(source: &str) -> Option<KubernetesVersion> {
    REMOVED.iter().find(|(removed, _)| *removed == source).map(|(_, since)| KubernetesVersion::new(*since))
}

/// The volumes of a pod.
#[derive(Clone, Debug, Default)]
pub struct Volumes<'t> {
    list: Vec<Volume<'t>>,
    /// Names and places in `list`, sorted.
    by_name: Vec<(&'t str, usize)>,
}

impl<'t> Volumes<'t> {
    pub(crate) fn new(items: impl Iterator<Item = Node<'t>>) -> Self {
        let list: Vec<_> = items.filter(|item| item.is_mapping()).map(|node| Volume { node }).collect();
        let named = list.iter().enumerate().filter_map(|(at, volume)| Some((volume.name().value()?, at)));
        let mut by_name: Vec<_> = named.collect();
        by_name.sort_unstable();
        Self { list, by_name }
    }

    /// The volumes as they are written.
    pub fn iter(&self) -> std::slice::Iter<'_, Volume<'t>> {
        self.list.iter()
    }

    /// The volume of this name.
    pub fn get(&self, name: &str) -> Option<&Volume<'t>> {
        let at = self.by_name.partition_point(|(known, _)| *known < name);
        let (found, place) = self.by_name.get(at)?;
        if *found == name { self.list.get(*place) } else { None }
    }
}

impl<'t> Volume<'t> {
    /// The volume's name.
    pub fn name(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "name").string()
    }

    /// Its source. A volume without one is an empty directory.
    pub fn source(&self) -> VolumeSource<'t> {
        if self.node.is_unknown() {
            return VolumeSource::Unknown;
        }
        let mut unknown = false;
        for entry in self.node.entries() {
            unknown |= entry.key.is_unknown();
            match entry.key.text() {
                Some("name") | None => {}
                Some("emptyDir") => return VolumeSource::EmptyDir,
                Some(_) if entry.key.is_unknown() || entry.value.is_null() => {}
                Some(source) => return VolumeSource::Named(source, entry.value),
            }
        }
        if unknown { VolumeSource::Unknown } else { VolumeSource::EmptyDir }
    }

    /// The settings of this source, if it is the volume's.
    pub fn source_named(&self, source: &str) -> Setting<'t, Node<'t>> {
        Setting::of(self.node, source)
    }

    /// The path on the node that a hostPath volume shows, as written.
    pub fn host_path(&self) -> Setting<'t, &'t str> {
        self.source_named("hostPath").field("path").string()
    }

    /// The path on the node, cleaned of `..` and doubled slashes.
    pub fn clean_host_path(&self) -> Option<String> {
        self.host_path().value().map(host_path::clean)
    }
}
