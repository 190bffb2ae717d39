use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

const DASHBOARD: &str = "kubernetes-dashboard";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.namespace().is(&DASHBOARD) {
        return;
    }
    let name = object.name().value().unwrap_or(object.kind);
    let is_binding = object.group == "rbac.authorization.k8s.io" && object.kind.ends_with("Binding");
    if is_binding {
        let role = Setting::of(object.root, "roleRef").field("name").name();
        let subjects = Setting::of(object.root, "subjects").items().map(|subject| Setting::of(subject, "name").name());
        let used = std::iter::once(role).chain(subjects).find(|setting| setting.is(&DASHBOARD));
        if let Some(Setting::Set(_, node)) = used {
            report.emit(Finding::at(node.span()).arg(name).arg(DASHBOARD));
        }
        return;
    }
    for pod in object.known_pods() {
        if let Setting::Set(DASHBOARD, node) = pod.service_account() {
            report.emit(Finding::at(node.span()).arg(name).arg(DASHBOARD));
        }
    }
}
