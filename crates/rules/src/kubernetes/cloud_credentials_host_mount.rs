use plimsoll_kubernetes::host_path::{HostPathRisk, risk};
use plimsoll_kubernetes::{CommandLine, Pod, Setting};
use plimsoll_lint::{Finding, Report};

/// Programs whose own credentials these are.
const CONTROL_PLANE: [&str; 5] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler"];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let is_credentials = |path: &str| matches!(risk(path), Some(HostPathRisk::Credentials(_)));
    for volume in pod.volumes().iter() {
        let Setting::Set(path, node) = volume.host_path() else { continue };
        if is_credentials(path) && !is_control_plane(pod) {
            let name = volume.name().value().unwrap_or(path);
            report.emit(Finding::at(node.span()).arg(name).arg(path));
        }
    }
}

fn is_control_plane(pod: &Pod<'_>) -> bool {
    let containers = pod.containers();
    CONTROL_PLANE.iter().any(|program| containers.iter().any(|container| CommandLine::of(container, program).is_some()))
}
