use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let Setting::Set(namespace @ ("kube-system" | "kube-public" | "kube-node-lease"), node) = object.namespace() else {
        return;
    };
    let labels = object.labels();
    let is_core = (labels.get("tier").is(&"control-plane") && !labels.get("component").is_absent())
        || !labels.get("k8s-app").is_absent();
    if !is_core && !object.known_pods().is_empty() {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(namespace));
    }
}
