use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::{label, with_safe_fix, with_unsafe_fix};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(image, _) = container.image() else { return };
    let Setting::Set(policy @ ("IfNotPresent" | "Never"), node) = container.image_pull_policy() else { return };
    if ImageReference::parse(image).is_ok_and(|reference| reference.is_latest() && !report.is_placeholder(&reference)) {
        let finding = Finding::at(node.span()).arg(label(container)).arg(image);
        let edit = container.node.entry("imagePullPolicy").and_then(|entry| container.node.delete(entry));
        // Without it the server says Always.
        let with_fix = if policy == "Never" { with_unsafe_fix } else { with_safe_fix };
        report.emit(with_fix(finding, "Delete imagePullPolicy", edit));
    }
}
