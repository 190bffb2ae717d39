use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(image, _) = container.image() else { return };
    let Setting::Set("IfNotPresent" | "Never", node) = container.image_pull_policy() else { return };
    if ImageReference::parse(image).is_ok_and(|reference| reference.is_latest() && !report.is_placeholder(&reference)) {
        report.emit(Finding::at(node.span()).arg(label(container)).arg(image));
    }
}
