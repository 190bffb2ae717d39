use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

/// The port of SSH, and the one that servers take instead which may not bind it.
const PORTS: [i64; 2] = [22, 2222];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("", "Service") {
        service(object, report);
        return;
    }
    for container in object.known_pods().iter().flat_map(plimsoll_kubernetes::Pod::containers) {
        for port in container.ports() {
            let is_tcp = port.protocol().is_absent() || port.protocol().is(&"TCP");
            if let (Setting::Set(22, node), true) = (port.container_port(), is_tcp) {
                report.emit(Finding::at(node.span()).arg(label(&container)).arg("22"));
            }
        }
    }
}

/// A Service leads to the port of the same number unless it names another.
fn service(object: &Object<'_>, report: &mut Report<'_>) {
    for port in object.spec().field("ports").items().filter(|port| port.is_mapping()) {
        let target = Setting::of(port, "targetPort").or(|| Setting::of(port, "port"));
        let is_tcp = matches!(Setting::of(port, "protocol").string(), Setting::Absent | Setting::Set("TCP", _));
        if let (Setting::Set(number, node), true) = (target.integer(), is_tcp)
            && PORTS.contains(&number)
        {
            let name = object.name().value().unwrap_or("Service");
            report.emit(Finding::at(node.span()).message("service").arg(name).arg(number.to_string()));
        }
    }
}
