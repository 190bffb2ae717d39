use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for port in container.ports() {
        let is_tcp = port.protocol().is_absent() || port.protocol().is(&"TCP");
        if let (Setting::Set(22, node), true) = (port.container_port(), is_tcp) {
            report.emit(Finding::at(node.span()).arg(label(container)).arg("22"));
        }
    }
}
