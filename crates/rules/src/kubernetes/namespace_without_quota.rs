use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    for (id, object) in scope.objects() {
        let (Detail::Namespace(_), Some(name)) = (&object.detail, object.name.as_str()) else { continue };
        let is_system = name.starts_with("kube-") || name == "default" || name.starts_with("openshift");
        let is_bounded = ["ResourceQuota", "LimitRange"]
            .iter()
            .any(|kind| scope.manages("", kind, name) || report.settings().kubernetes.is_external(kind, name, None));
        if !is_system && !is_bounded {
            report.emit(Finding::in_unit(view.unit_of(id), object.span).arg(name));
        }
    }
}
