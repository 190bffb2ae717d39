use std::collections::BTreeMap;

use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for variable in container.environment() {
        let Setting::Set(name, node) = variable.name() else { continue };
        if let Some(first) = seen.insert(name, node.span()) {
            report.emit(
                Finding::at(node.span()).arg(name).arg(label(container)).related(first, "the value here is lost"),
            );
        }
    }
}
