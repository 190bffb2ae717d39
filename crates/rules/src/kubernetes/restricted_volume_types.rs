use plimsoll_kubernetes::{Pod, VolumeSource, removed_volume_source};
use plimsoll_lint::{Finding, Report};

/// The types that are not allowed; a name that is no type at all is no volume for the server.
const RESTRICTED: [&str; 11] = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cinder",
    "fc",
    "flexVolume",
    "gcePersistentDisk",
    "iscsi",
    "nfs",
    "portworxVolume",
    "vsphereVolume",
];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let version = report.settings().kubernetes.version;
    for volume in pod.volumes().iter() {
        let VolumeSource::Named(source, node) = volume.source() else { continue };
        let removed = removed_volume_source(source);
        let is_gone = removed.is_some_and(|since| version >= since);
        if !is_gone && (removed.is_some() || RESTRICTED.contains(&source)) {
            let place = volume.node.entry(source).map_or(node, |entry| entry.key);
            report.emit(Finding::at(place.span()).arg(volume.name().value().unwrap_or_default()).arg(source));
        }
    }
}
