//! Only containers have the field; the same key on the pod, or in another spelling, is another rule's finding.

use plimsoll_kubernetes::{Container, ContainerList, Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::{Fragment, Node};

use super::{MISPLACED, is_said_by, label};

const KEY: &str = "readOnlyRootFilesystem";

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() {
        return;
    }
    let may_be_missing = pod.missing_good_applies();
    for container in pod.containers() {
        if container.list == ContainerList::Ephemeral {
            continue;
        }
        let finding = match container.read_only_root_filesystem() {
            Setting::Set(false, node) => Finding::at(node.span()),
            Setting::Absent if may_be_missing && !is_meant(&container, report) => Finding::at(container.span()),
            _ => continue,
        };
        let finding = finding.arg(label(&container));
        report.emit(match container.node.set(&["securityContext", KEY], Fragment::Plain("true")) {
            Some(edit) => finding.unsafe_fix("Set readOnlyRootFilesystem to true", edit),
            None => finding,
        });
    }
}

/// Whether a key that has no effect was meant to be the field, in another case or on the pod, and a rule says so.
fn is_meant(container: &Container<'_>, report: &Report<'_>) -> bool {
    let has_key = |context: Setting<'_, Node<'_>>| {
        let mut keys = context.value().into_iter().flat_map(Node::entries).filter_map(|entry| entry.key.text());
        keys.any(|key| key.eq_ignore_ascii_case(KEY))
    };
    has_key(container.field("securityContext")) && is_said_by("unknown-field", report)
        || has_key(container.pod.field("securityContext")) && is_said_by(MISPLACED, report)
}
