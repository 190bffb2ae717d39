use std::collections::BTreeMap;

use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::{label, with_unsafe_fix};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for variable in container.environment() {
        let Setting::Set(name, node) = variable.name() else { continue };
        if let Some((first, item)) = seen.insert(name, (node.span(), variable.node)) {
            let finding = Finding::at(node.span()).arg(name).arg(label(container));
            let edit = container.field("env").node().and_then(|list| list.delete_item(item));
            let finding = finding.related(first, "the value here is lost");
            report.emit(with_unsafe_fix(finding, "Delete the entry before, whose value is lost", edit));
        }
    }
}
