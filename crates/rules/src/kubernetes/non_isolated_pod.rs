//! One finding a namespace and scope: the first workload that no policy selects, the others as related places.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Detail, ObjectId, PodFacts, PodId, Scope, Treatment, World};
use plimsoll_lint::{Finding, Report, ScopeView, Severity};
use plimsoll_text::Span;

/// How many policies that select other pods are shown.
const MAX_POLICIES: usize = 3;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let is_external = |namespace| report.settings().kubernetes.is_external("NetworkPolicy", namespace, None);
    let mut open = non_isolated(view);
    open.retain(|namespace, _| !is_external(namespace));
    let policies = if open.is_empty() { BTreeMap::new() } else { policies(view) };
    for (namespace, objects) in &open {
        let Some((&first, others)) = objects.split_first() else { continue };
        let finding = match others.len() {
            0 => Finding::in_unit(view.unit_of(first), place(view, first).0).arg(place(view, first).1).arg(*namespace),
            more => Finding::in_unit(view.unit_of(first), place(view, first).0)
                .message("several")
                .arg(place(view, first).1)
                .arg(*namespace)
                .arg(more.to_string()),
        };
        let finding = policies.get(namespace).into_iter().flatten().fold(finding, |finding, &(policy, span)| {
            finding.related_in(view.unit_of(policy), span, "this policy selects other pods")
        });
        report.emit(others.iter().fold(finding, |finding, &other| {
            let (span, name) = place(view, other);
            finding.related_in(view.unit_of(other), span, format!("'{name}' is not selected either"))
        }));
    }
    if open.is_empty() {
        hint(view, report);
    }
}

/// The first policies of each namespace, to show what they select instead.
fn policies<'v>(view: &'v ScopeView<'_>) -> BTreeMap<&'v str, Vec<(ObjectId, Span)>> {
    let mut found: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (id, object) in view.scope.objects() {
        let (Detail::Policy(policy), Some(namespace)) = (&object.detail, view.scope.namespace_of(id)) else { continue };
        let policies = found.entry(namespace).or_default();
        if policy.is_enforced && policies.len() < MAX_POLICIES {
            policies.push((id, object.span));
        }
    }
    found
}

/// In a tree without any policy the policies may live elsewhere: one hint for all of it.
fn hint(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let has_policy = scope.objects().any(|(_, object)| matches!(object.detail, Detail::Policy(_)));
    if scope.world() == World::Closed || has_policy {
        return;
    }
    let mut workloads: Vec<ObjectId> =
        scope.pods().filter(|(id, pod)| governed(scope, *id, pod)).map(|(id, _)| id.object).collect();
    workloads.retain(|&id| {
        let namespace = scope.namespace_of(id).unwrap_or("*");
        !report.settings().kubernetes.is_external("NetworkPolicy", namespace, None)
    });
    workloads.dedup();
    if let Some(&first) = workloads.first() {
        let finding = Finding::in_unit(view.unit_of(first), place(view, first).0).message("none");
        report.emit(finding.arg(workloads.len().to_string()).severity(Severity::Info));
    }
}

fn place<'v>(view: &'v ScopeView<'_>, id: ObjectId) -> (Span, &'v str) {
    view.scope
        .object(id)
        .map_or_else(Default::default, |object| (object.span, object.name.as_str().unwrap_or(object.kind())))
}

/// The workloads that no policy can select, by namespace, where a policy is to be expected: in a closed scope, or where
/// the workload's folder has one for its namespace.
pub(super) fn non_isolated<'v>(view: &'v ScopeView<'_>) -> BTreeMap<&'v str, Vec<ObjectId>> {
    let scope = &view.scope;
    let policies: BTreeSet<(&str, &OsStr)> = scope
        .objects()
        .filter(|(_, object)| matches!(object.detail, Detail::Policy(_)))
        .filter_map(|(id, _)| Some((scope.namespace_of(id)?, view.folder_of(id).as_os_str())))
        .collect();
    let mut found: BTreeMap<&str, Vec<ObjectId>> = BTreeMap::new();
    for (id, pod) in scope.pods() {
        let Some(namespace) = scope.namespace_of(id.object) else { continue };
        let expects_policy =
            scope.world() == World::Closed || policies.contains(&(namespace, view.folder_of(id.object).as_os_str()));
        if expects_policy && governed(scope, id, pod) && !scope.is_selected(id) && !view.has_policy_elsewhere(id) {
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
