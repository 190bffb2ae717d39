use plimsoll_kubernetes::{KubernetesVersion, Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

/// The types for containers, each with the version from which it is accepted.
const TYPES: [(&str, u8); 4] =
    [("container_t", 0), ("container_init_t", 0), ("container_kvm_t", 0), ("container_engine_t", 31)];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() {
        return;
    }
    judge(pod.security("seLinuxOptions"), "the pod", report);
    for container in pod.containers() {
        judge(container.security("seLinuxOptions"), &label(&container), report);
    }
}

fn judge(options: Setting<'_, Node<'_>>, owner: &str, report: &mut Report<'_>) {
    let version = report.settings().kubernetes.version;
    if let Setting::Set(kind, node) = options.field("type").name() {
        let is_for_containers =
            TYPES.iter().any(|(known, since)| *known == kind && version >= KubernetesVersion::new(*since));
        if !is_for_containers {
            report.emit(Finding::at(node.span()).arg(kind).arg(owner));
        }
    }
    for key in ["user", "role"] {
        if let Setting::Set(_, node) = options.field(key).name() {
            report.emit(Finding::at(node.span()).message("identity").arg(key).arg(owner));
        }
    }
}
