//! Only the container level has the field; one on the pod is misplaced, which is another rule's finding.

use plimsoll_kubernetes::Container;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let privileged = container.privileged();
    if !privileged.is(&true) {
        return;
    }
    let Some(node) = privileged.node() else { return };
    let finding = Finding::at(node.span()).arg(label(container));
    let fix = container.node.set(&["securityContext", "privileged"], Fragment::Plain("false"));
    report.emit(match fix {
        Some(edit) => finding.unsafe_fix("Set privileged to false", edit),
        None => finding,
    });
}
