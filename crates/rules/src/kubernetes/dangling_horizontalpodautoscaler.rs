use plimsoll_kubernetes::{Detail, ObjectId, Reference};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

/// Kinds that an autoscaler can scale and whose objects are all known.
const KINDS: [(&str, &str); 6] = [
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("apps.openshift.io", "DeploymentConfig"),
    ("argoproj.io", "Rollout"),
];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| matches!(object.detail, Detail::Workload(_)));
    for (id, object) in scope.objects() {
        let Detail::Scaler { target: Some(target), .. } = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let unit = view.unit_of(id);
        if !evidence.holds(unit, namespace) || object.is_fragment || !is_missing(view, id, namespace, target) {
            continue;
        }
        if !report.settings().kubernetes.is_external(target.kind(), namespace, Some(&target.name)) {
            let finding = Finding::in_unit(unit, target.span).arg(object_name(object));
            report.emit(finding.arg(target.kind()).arg(&*target.name).arg(namespace));
        }
    }
}

fn is_missing(view: &ScopeView<'_>, from: ObjectId, namespace: &str, target: &Reference) -> bool {
    // What once was in `extensions` is in `apps`.
    let group = if target.group() == "extensions" { "apps" } else { target.group() };
    let missing = |group: &str| view.is_missing(from, group, target.kind(), namespace, &target.name);
    let is_old = || view.scope.find("extensions", target.kind(), namespace, &target.name).is_some();
    KINDS.contains(&(group, target.kind())) && missing(group) && !is_old()
}
