use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

const LINKERD: &str = "config.linkerd.io/default-inbound-policy";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let name = object.name().value().unwrap_or(object.kind);
    let mut modes = Vec::new();
    match (object.group, object.kind) {
        ("security.istio.io", "PeerAuthentication") => {
            modes.push(spec.field("mtls").field("mode").string());
            let ports = spec.field("portLevelMtls").value().into_iter().flat_map(plimsoll_yaml::Node::entries);
            modes.extend(ports.map(|port| Setting::of(port.value, "mode").string()));
        }
        ("networking.istio.io", "DestinationRule") => {
            modes.push(spec.field("trafficPolicy").field("tls").field("mode").string());
        }
        _ => {}
    }
    for mode in modes {
        if let Setting::Set(mode @ ("PERMISSIVE" | "DISABLE"), node) = mode {
            report.emit(Finding::at(node.span()).arg(name).arg(mode));
        }
    }
    if let Setting::Set(policy @ "all-unauthenticated", node) = object.annotations().get(LINKERD) {
        report.emit(Finding::at(node.span()).arg(name).arg(policy));
    }
}
