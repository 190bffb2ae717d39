//! One finding a namespace and scope: the first workload that no policy selects, the others as related places.

use std::collections::BTreeMap;

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{ObjectId, PodFacts, PodId, Scope, Treatment, World};
use plimsoll_lint::{Finding, Report, ScopeView};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    for (namespace, objects) in non_isolated(&view.scope) {
        if report.settings().kubernetes.is_external("NetworkPolicy", namespace, None) {
            continue;
        }
        let Some((&first, others)) = objects.split_first() else { continue };
        let Some(object) = view.scope.object(first) else { continue };
        let name = object.name.as_str().unwrap_or(&object.kind);
        let mut finding = Finding::in_unit(view.unit_of(first), object.span).arg(name).arg(namespace);
        if !others.is_empty() {
            finding = finding.message("several").arg(others.len().to_string());
        }
        for &other in others {
            if let Some(object) = view.scope.object(other) {
                let label = format!("'{}' is not selected either", object.name.as_str().unwrap_or(&object.kind));
                finding = finding.related_in(view.unit_of(other), object.span, label);
            }
        }
        report.emit(finding);
    }
}

/// The workloads that no policy can select, by namespace, where a policy is to be expected: in a closed scope, or where
/// the namespace has one.
pub(super) fn non_isolated<'f>(scope: &Scope<'f>) -> BTreeMap<&'f str, Vec<ObjectId>> {
    let mut found: BTreeMap<&str, Vec<ObjectId>> = BTreeMap::new();
    for (id, pod) in scope.pods() {
        let Some(namespace) = scope.namespace_of(id.object) else { continue };
        let expects_policy = scope.world() == World::Closed || scope.has_policies(namespace);
        if expects_policy && governed(scope, id, pod) && scope.policies_selecting(id).is_empty() {
            let objects = found.entry(namespace).or_default();
            if objects.last() != Some(&id.object) {
                objects.push(id.object);
            }
        }
    }
    found
}

/// Whether policies apply to a pod: a whole object of a kind that is known, on the pod network.
fn governed(scope: &Scope<'_>, id: PodId, pod: &PodFacts) -> bool {
    let is_whole = scope.object(id.object).is_some_and(|object| !object.is_fragment);
    pod.treatment == Treatment::Full && pod.host_network == Match::No && is_whole
}
