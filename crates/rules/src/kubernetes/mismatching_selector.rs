use plimsoll_kubernetes::{Detail, Object, ObjectFacts, selector::Match, selector::Selector};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let kinds = [
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "DeploymentConfig",
        "Rollout",
        "Job",
    ];
    let selector = object.spec().field("selector");
    let Some(node) = selector.node().filter(|_| kinds.contains(&object.kind)) else { return };
    let Some(Detail::Workload(workload)) = ObjectFacts::of(object).map(|facts| facts.detail) else { return };
    let is_empty = matches!(workload.selector, Selector::Nothing);
    let fits = |pod: &plimsoll_kubernetes::PodFacts| workload.selector.matches(&pod.labels) != Match::No;
    if !is_empty && !workload.pods.iter().all(fits) {
        let place = node.entries().next().map_or(node.span(), |entry| entry.key.span());
        report.emit(Finding::at(place).arg(object.name().value().unwrap_or(object.kind)));
    }
}
