use plimsoll_kubernetes::{Container, KubernetesVersion, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::label;

/// From this version on, the baseline standard accepts any mount in a user namespace.
pub(crate) const ACCEPTED_IN_USER_NAMESPACE: KubernetesVersion = KubernetesVersion::new(35);

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(mount, node) = container.proc_mount() else { return };
    let is_accepted =
        report.settings().kubernetes.version >= ACCEPTED_IN_USER_NAMESPACE && container.pod.host_users_false();
    if mount != "Default" && !is_accepted {
        let finding = Finding::at(node.span()).arg(label(container)).arg(mount);
        report.emit(finding.unsafe_fix("Mount /proc as Default", Edit::replace(node.span(), "Default")));
    }
}
