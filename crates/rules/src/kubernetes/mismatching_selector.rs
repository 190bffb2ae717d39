use plimsoll_kubernetes::{Object, selector::Match};
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
    if object.selects_own_pods() == Match::No {
        let place = node.entries().next().map_or(node.span(), |entry| entry.key.span());
        report.emit(Finding::at(place).arg(object.name().value().unwrap_or(object.kind)));
    }
}
