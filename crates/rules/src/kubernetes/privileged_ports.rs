use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for port in container.ports() {
        let Setting::Set(number @ 1..=1023, node) = port.container_port() else { continue };
        report.emit(Finding::at(node.span()).arg(label(container)).arg(number.to_string()));
    }
}
