use plimsoll_kubernetes::{Container, capability};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    if container.pod.is_windows() {
        return;
    }
    for (name, node) in container.capabilities("add") {
        let written = node.text().unwrap_or(&name);
        if !capability::is_baseline(written) && !capability::is_dangerous(&name) {
            report.emit(Finding::at(node.span()).arg(label(container)).arg(written));
        }
    }
}
