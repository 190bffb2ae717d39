use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() {
        return;
    }
    if let Some(node) = unconfined(pod.security("seccompProfile")) {
        report.emit(finding(node).message("pod").arg("securityContext"));
    }
    for container in pod.containers() {
        if let Some(node) = unconfined(container.security("seccompProfile")) {
            report.emit(finding(node).arg(label(&container)));
        }
    }
}

fn unconfined<'t>(profile: Setting<'t, Node<'t>>) -> Option<Node<'t>> {
    match profile.field("type").string() {
        Setting::Set("Unconfined", node) => Some(node),
        _ => None,
    }
}

fn finding(node: Node<'_>) -> Finding {
    Finding::at(node.span()).unsafe_fix("Use the runtime's profile", Edit::replace(node.span(), "RuntimeDefault"))
}
