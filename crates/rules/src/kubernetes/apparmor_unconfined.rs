use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::Node;

use super::label;

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() {
        return;
    }
    let containers = pod.containers();
    if let Some(node) = unconfined(pod.security("appArmorProfile")) {
        report.emit(repaired(Finding::at(node.span()).message("pod").arg("securityContext"), node, "RuntimeDefault"));
    }
    for container in &containers {
        if let Some(node) = unconfined(container.security("appArmorProfile")) {
            report.emit(repaired(Finding::at(node.span()).arg(label(container)), node, "RuntimeDefault"));
        }
    }
    for (key, value, entry) in pod.annotations().iter() {
        let Some(name) = key.strip_prefix(ANNOTATION) else { continue };
        let Some(value) = value.filter(|_| !entry.key.is_unknown()) else { continue };
        let is_confined = matches!(value, "" | "runtime/default") || value.starts_with("localhost/");
        let is_known = containers.iter().any(|container| container.name().is(&name) || container.name().is_unknown());
        if !is_known && pod.missing_good_applies() {
            report.emit(Finding::at(entry.key.span()).message("unknown").arg(name));
        } else if !is_confined {
            let finding = Finding::at(entry.value.span()).message("annotation").arg(name).arg(value);
            report.emit(repaired(finding, entry.value, "runtime/default"));
        }
    }
}

fn unconfined<'t>(profile: Setting<'t, Node<'t>>) -> Option<Node<'t>> {
    match profile.field("type").string() {
        Setting::Set("Unconfined", node) => Some(node),
        _ => None,
    }
}

fn repaired(finding: Finding, node: Node<'_>, profile: &str) -> Finding {
    finding.unsafe_fix("Use the runtime's profile", Edit::replace(node.span(), profile))
}
