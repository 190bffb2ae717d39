use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let mounts = container.field("volumeMounts").items().filter(|mount| mount.is_mapping());
    for mount in mounts {
        if let Setting::Set("Bidirectional", node) = Setting::of(mount, "mountPropagation").string()
            && !is_driver(container)
        {
            report.emit(Finding::at(node.span()).arg(label(container)));
        }
    }
}

/// Whether the pod stands in the kubelet's folder of plugins.
fn is_driver(container: &Container<'_>) -> bool {
    let volumes = container.pod.volumes();
    volumes
        .iter()
        .any(|volume| volume.clean_host_path().is_some_and(|path| path.contains("/plugins") || path.contains("/csi")))
}
