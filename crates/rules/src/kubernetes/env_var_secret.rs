use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for variable in container.environment() {
        let (Some(name), Setting::Set(value, node)) = (variable.name().value(), variable.value()) else { continue };
        if is_placeholder(value) {
            continue;
        }
        let finding = Finding::at(node.span()).arg(name).arg(label(container)).secret();
        if let Some(shape) = credential_shape(value) {
            report.emit(finding.message("shape").arg(shape.kind.name()));
        } else if name_looks_secret(name) {
            report.emit(finding);
        }
    }
}
