use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("rbac.authorization.k8s.io", "ClusterRoleBinding") {
        return;
    }
    if let Setting::Set(role @ ("admin" | "edit"), node) = Setting::of(object.root, "roleRef").field("name").string() {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(role));
    }
}
