use plimsoll_kubernetes::{Detail, ObjectFacts, PodId};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let is_budget = |object: &ObjectFacts| matches!(object.detail, Detail::Disruption(_));
    let evidence = Evidence::of(view, is_budget);
    let has_budgets = scope.objects().any(|(_, object)| is_budget(object));
    for (id, object) in scope.objects() {
        let Detail::Workload(workload) = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let is_replicated = match workload.replicas {
            Some(count) => count >= 2,
            // One, unless something scales it that need not be here.
            None => has_budgets && evidence.holds(view.unit_of(id), namespace),
        };
        let is_meant = matches!((object.group(), object.kind()), ("apps", "Deployment" | "StatefulSet"));
        if !is_meant || !is_replicated || object.is_fragment {
            continue;
        }
        let is_external = report.settings().kubernetes.is_external("PodDisruptionBudget", namespace, None);
        let pod = PodId { object: id, pod: 0 };
        if !is_external && scope.disruptions_selecting(pod).is_empty() && !view.has_disruption_elsewhere(pod) {
            report.emit(Finding::in_unit(view.unit_of(id), object.span).arg(object_name(object)));
        }
    }
}
