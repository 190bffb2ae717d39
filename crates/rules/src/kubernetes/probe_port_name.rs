use plimsoll_kubernetes::{Container, Setting, Treatment};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let ports = container.field("ports");
    // Where an operator completes the container, it may name the port.
    let is_whole = container.pod.treatment == Treatment::Full && !container.pod.object.is_fragment();
    if !is_whole || ports.is_unknown() || container.ports().any(|port| port.name().is_unknown()) {
        return;
    }
    for (key, probe) in container.probes() {
        for kind in ["httpGet", "tcpSocket"] {
            let Setting::Set(name, node) = probe.field(kind).field("port").string() else { continue };
            let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number && !container.ports().any(|port| port.name().is(&name)) {
                report.emit(Finding::at(node.span()).arg(key).arg(label(container)).arg(name));
            }
        }
    }
}
