use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let scope = plimsoll_kubernetes::schema::scope(object.group, object.kind);
    let is_namespaced = scope == Some(plimsoll_kubernetes::schema::Scope::Namespaced);
    let is_given = object.name().value().is_some_and(|name| {
        matches!(
            (object.kind, name),
            ("ServiceAccount", "default") | ("Service" | "Endpoints", "kubernetes") | ("ConfigMap", "kube-root-ca.crt")
        )
    });
    let span = match object.namespace() {
        Setting::Absent => object.span(),
        Setting::Set("default", node) => node.span(),
        _ => return,
    };
    if is_namespaced && !is_given && !object.is_config() {
        report.emit(Finding::at(span).arg(object.name().value().unwrap_or(object.kind)));
    }
}
