use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for variable in container.environment() {
        let (Some(name), Setting::Set(value, node)) = (variable.name().value(), variable.value()) else { continue };
        let shape = credential_shape(value);
        if shape.is_none() && !name_looks_secret(name) || is_placeholder(value) {
            continue;
        }
        let finding = Finding::at(node.span()).arg(name).arg(label(container)).secret();
        report.emit(match shape {
            Some(shape) => finding.message("shape").arg(shape.kind.name()),
            None => finding,
        });
    }
}
