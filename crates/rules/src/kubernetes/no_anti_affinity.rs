use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_replicated = matches!(
        (object.group, object.kind),
        ("apps" | "extensions", "Deployment" | "StatefulSet" | "ReplicaSet")
            | ("", "ReplicationController" | "DeploymentConfig")
            | ("argoproj.io", "Rollout")
            | ("apps.openshift.io", "DeploymentConfig")
    );
    if !is_replicated {
        return;
    }
    let Setting::Set(count, node) = object.spec().field("replicas").integer() else { return };
    let pods = object.known_pods();
    let is_spread = pods.iter().all(|pod| pod.is_kept_apart().is_possible());
    if count >= 2 && !pods.is_empty() && !is_spread && !object.is_fragment() {
        let name = object.name().value().unwrap_or(object.kind);
        report.emit(Finding::at(node.span()).arg(name).arg(count.to_string()));
    }
}
