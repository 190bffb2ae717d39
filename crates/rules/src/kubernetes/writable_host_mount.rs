use plimsoll_kubernetes::host_path::{HostPathRisk, risk};
use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let volumes = pod.volumes();
    for container in pod.containers() {
        for mount in container.mounts(&volumes) {
            let Some(path) = mount.volume.and_then(|volume| volume.host_path().value()) else { continue };
            // A socket can be used through a read-only mount too, and has its own rule.
            if matches!(risk(path), Some(HostPathRisk::RuntimeSocket(_))) {
                continue;
            }
            let place = match mount.read_only() {
                Setting::Set(false, node) => node,
                Setting::Absent => mount.node.get("name").unwrap_or(mount.node),
                Setting::Set(true, _) | Setting::Unknown(_) => continue,
            };
            let finding = Finding::at(place.span()).arg(label(&container)).arg(path);
            report.emit(match mount.node.set(&["readOnly"], Fragment::Plain("true")) {
                Some(edit) => finding.unsafe_fix("Mount it read-only", edit),
                None => finding,
            });
        }
    }
}
