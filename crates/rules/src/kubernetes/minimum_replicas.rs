use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !matches!(
        (object.group, object.kind),
        ("apps" | "extensions", "Deployment" | "StatefulSet" | "ReplicaSet")
            | ("", "ReplicationController" | "DeploymentConfig")
            | ("argoproj.io", "Rollout")
            | ("apps.openshift.io", "DeploymentConfig")
    ) {
        return;
    }
    let is_recreated = object.spec().at(&["strategy", "type"]).string().is(&"Recreate");
    let minimum = report.int("minimum");
    let span = match object.spec().field("replicas").integer() {
        Setting::Set(count, node) if count < minimum && count != 0 => node.span(),
        Setting::Absent if minimum > 1 && !object.is_fragment() => object.span(),
        _ => return,
    };
    if !is_recreated {
        report.emit(Finding::at(span).arg(object.name().value().unwrap_or(object.kind)).arg(minimum.to_string()));
    }
}
