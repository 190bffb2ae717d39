use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::labels;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let says_nothing = match pod.field("securityContext") {
        Setting::Absent => true,
        Setting::Unknown(_) => false,
        Setting::Set(node, _) => node.entries().all(|entry| is_empty(entry.value)),
    };
    if says_nothing && pod.missing_good_applies() {
        report.emit(Finding::at(pod.span()).arg(labels(&pod.containers())));
    }
}

fn is_empty(value: Node<'_>) -> bool {
    value.is_null() || value.is_mapping() && value.entries().next().is_none()
}
