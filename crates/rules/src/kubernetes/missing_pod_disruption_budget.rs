use plimsoll_kubernetes::{Detail, PodId};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| object.is("policy", "PodDisruptionBudget"));
    for (id, object) in scope.objects() {
        let Detail::Workload(workload) = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let is_replicated = match workload.replicas {
            Some(count) => count >= 2,
            // One, unless something scales it that need not be here.
            None => evidence.holds(view.unit_of(id), namespace),
        };
        let is_meant = matches!((object.group(), object.kind()), ("apps", "Deployment" | "StatefulSet"));
        if !is_meant || !is_replicated || object.is_fragment {
            continue;
        }
        let is_external = report.settings().kubernetes.is_external("PodDisruptionBudget", namespace, None);
        if !is_external && scope.disruptions_selecting(PodId { object: id, pod: 0 }).is_empty() {
            report.emit(Finding::in_unit(view.unit_of(id), object.span).arg(object_name(object)));
        }
    }
}
