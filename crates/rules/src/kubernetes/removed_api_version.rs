//! The lifecycle of API versions is a table of the model; what is shared with the rule about deprecation is here.

use plimsoll_kubernetes::Object;
use plimsoll_kubernetes::lifecycle::{Lifecycle, Stage, lookup};
use plimsoll_kubernetes::schema::Serving;
use plimsoll_lint::{Finding, KindView, Report};
use plimsoll_text::Edit;

/// Kinds whose older versions have the same shape as what replaces them, so that only the version changes.
const SAME_SHAPE: [(&str, &str); 12] = [
    ("batch", "CronJob"),
    ("coordination.k8s.io", "Lease"),
    ("node.k8s.io", "RuntimeClass"),
    ("policy", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "CSIDriver"),
    ("storage.k8s.io", "CSINode"),
    ("storage.k8s.io", "StorageClass"),
];

pub(crate) fn check(view: &KindView<'_>, report: &mut Report<'_>) {
    let object = view.object;
    report_stage(object, Stage::Removed, report);
    let Some(Serving::Unserved { instead, place }) = view.definitions.serving(object) else { return };
    let Some(finding) = at_version(object) else { return };
    let finding = match instead {
        Some(version) => finding.message("unserved").arg(format!("{}/{version}", object.group)),
        None => finding.message("dead"),
    };
    report.emit(finding.help(format!("Write a version that the definition in '{place}' serves.")));
}

/// A finding at the API version of an object, of the kind and that version.
pub(super) fn at_version(object: &Object<'_>) -> Option<Finding> {
    let node = object.root.get("apiVersion")?;
    Some(Finding::at(node.span()).arg(object.kind).arg(node.text().unwrap_or_default()))
}

/// Reports an object whose API version is in `stage`.
pub(super) fn report_stage(object: &Object<'_>, stage: Stage, report: &mut Report<'_>) {
    let version = report.settings().kubernetes.version;
    let Some(lifecycle) = lookup(object.group, object.version, object.kind).filter(|life| life.stage(version) == stage)
    else {
        return;
    };
    let Some(node) = object.root.get("apiVersion") else { return };
    let since = if stage == Stage::Removed { lifecycle.removed } else { lifecycle.deprecated };
    let Some(finding) = at_version(object) else { return };
    let finding = finding.arg(since.map_or_else(String::new, |v| v.to_string()));
    let Some(replacement) = lifecycle.replacement else {
        report.emit(finding.message("gone"));
        return;
    };
    let finding = finding.arg(replacement.api_version);
    report.emit(if is_same_shape(object, &lifecycle) {
        finding
            .safe_fix(format!("Write {}", replacement.api_version), Edit::replace(node.span(), replacement.api_version))
    } else {
        finding
    });
}

/// Whether nothing but the version has to change. An empty selector of a disruption budget means all pods in v1 and none
/// before, so that one is left to people.
fn is_same_shape(object: &Object<'_>, lifecycle: &Lifecycle) -> bool {
    let same_kind = lifecycle.replacement.is_some_and(|replacement| replacement.kind == object.kind);
    let selector_matters = object.kind == "PodDisruptionBudget"
        && object.spec().field("selector").value().is_none_or(|selector| selector.entries().next().is_none());
    same_kind && SAME_SHAPE.contains(&(object.group, object.kind)) && !selector_matters
}
