use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let is_open =
        container.field("ports").is_unknown() || container.ports().any(|port| port.container_port().is_unknown());
    for (key, probe) in container.probes() {
        for handler in ["httpGet", "tcpSocket", "grpc"] {
            let Setting::Set(number, node) = probe.field(handler).field("port").integer() else { continue };
            if !is_open && !container.ports().any(|port| port.container_port().is(&number)) {
                report.emit(Finding::at(node.span()).arg(key).arg(label(container)).arg(number.to_string()));
            }
        }
    }
}
