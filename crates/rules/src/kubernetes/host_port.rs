use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::{is_said_by, label};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    // On the host's network every port is one of the host: the network is the finding then.
    if container.pod.host_network().is(&true) && is_said_by("host-network", report) {
        return;
    }
    for port in container.ports() {
        let Setting::Set(number, node) = port.host_port() else { continue };
        let finding = Finding::at(node.span()).arg(label(container)).arg(number.to_string());
        let edit = port.node.entry("hostPort").and_then(|entry| port.node.delete(entry));
        report.emit(match edit {
            Some(edit) => finding.unsafe_fix("Delete hostPort", edit),
            None => finding,
        });
    }
}
