use plimsoll_kubernetes::host_path::{HostPathRisk, risk};
use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report, Severity};

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let volumes = pod.volumes();
    let containers = pod.containers();
    for volume in volumes.iter() {
        let Setting::Set(path, node) = volume.host_path() else { continue };
        let Some(HostPathRisk::System(_)) = risk(path) else { continue };
        let mut user = None;
        for container in &containers {
            let mut mounts = container.mounts(&volumes);
            if mounts.any(|mount| mount.volume.is_some_and(|mounted| mounted.node == volume.node)) {
                user = Some(container);
                break;
            }
        }
        let finding = Finding::at(node.span()).arg(path);
        report.emit(match user {
            Some(container) => finding.arg(label(container)),
            None => finding.message("unmounted").severity(Severity::Low),
        });
    }
}
