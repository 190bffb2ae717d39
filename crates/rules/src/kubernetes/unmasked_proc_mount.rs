use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;
use super::unsafe_proc_mount::ACCEPTED_IN_USER_NAMESPACE;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(mount, node) = container.proc_mount() else { return };
    let is_new = report.settings().kubernetes.version >= ACCEPTED_IN_USER_NAMESPACE;
    if mount != "Default" && is_new && container.pod.host_users_false() {
        report.emit(Finding::at(node.span()).arg(label(container)).arg(mount));
    }
}
