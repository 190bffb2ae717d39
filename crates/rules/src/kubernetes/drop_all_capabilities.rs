use plimsoll_kubernetes::{Container, Pod, Setting, capability};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::{Fragment, Node};

use super::{MISPLACED, is_said_by, label};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    // On the pod the key has no effect, which is a finding of its own.
    if !pod.security("capabilities").is_absent() && is_said_by(MISPLACED, report) {
        return;
    }
    for container in pod.containers() {
        let list = container.capability_list("drop");
        let has_unknown = || list.items().any(Node::is_unknown);
        let drops_all = || container.capabilities("drop").iter().any(|(name, _)| name == capability::ALL);
        if list.is_unknown() || has_unknown() || drops_all() {
            continue;
        }
        let finding = Finding::at(list.node().map_or_else(|| container.span(), Node::span));
        let finding = finding.arg(label(&container));
        report.emit(match repair(&container, list) {
            Some(edit) => finding.unsafe_fix("Drop all capabilities", edit),
            None => finding,
        });
    }
}

/// Adds the list, or makes the only capability that is dropped all of them.
fn repair<'t>(container: &Container<'t>, list: Setting<'t, Node<'t>>) -> Option<Edit> {
    let mut items = list.items();
    match (items.next(), items.next()) {
        (None, _) => container.node.set(&["securityContext", "capabilities", "drop"], Fragment::list(&["ALL"])),
        (Some(only), None) => Some(Edit::replace(only.span(), "ALL")),
        _ => None,
    }
}
