use plimsoll_kubernetes::{Detail, Dialect, PolicyNamespaces};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| matches!(object.detail, Detail::Workload(_)));
    // What an operator makes at run time can be selected too.
    if scope.manages("apiextensions.k8s.io", "CustomResourceDefinition", "") && evidence.is_closed {
        return;
    }
    for (id, object) in scope.objects() {
        let (Detail::Policy(policy), Some(namespace)) = (&object.detail, scope.namespace_of(id)) else { continue };
        let unit = view.unit_of(id);
        if object.is_fragment || !evidence.holds(unit, namespace) {
            continue;
        }
        for rules in &policy.rules {
            let is_plain = rules.dialect == Dialect::Kubernetes && matches!(rules.namespaces, PolicyNamespaces::Own);
            let Some(span) = rules.pods_span.filter(|_| is_plain && !rules.pods.is_everything()) else { continue };
            let is_external = report.settings().kubernetes.is_external("Pod", namespace, None);
            let is_dangling = || {
                scope.pods_matching(namespace, &rules.pods).is_empty()
                    && !view.has_pod_elsewhere(id, namespace, &rules.pods)
            };
            if !is_external && is_dangling() {
                report.emit(Finding::in_unit(unit, span).arg(object_name(object)).arg(namespace));
            }
        }
    }
}
