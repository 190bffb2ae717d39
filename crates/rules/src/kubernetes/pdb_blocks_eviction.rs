use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("policy", "PodDisruptionBudget") {
        return;
    }
    for (key, blocking) in [("maxUnavailable", ["0", "0%"]), ("minAvailable", ["100%", "100 %"])] {
        let Setting::Set(value, node) = object.spec().field(key).read(plimsoll_yaml::Node::text) else { continue };
        if blocking.contains(&value) {
            let finding = Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind));
            report.emit(finding.arg(format!("{key}: {value}")));
        }
    }
}
