//! Labels that controllers add at run time are part of the facts, and an unknown label or namespace silences the rule.

use std::collections::BTreeMap;

use plimsoll_kubernetes::selector::{LabelSet, Match, Selector};
use plimsoll_kubernetes::{Detail, Name, ServiceFacts, World};
use plimsoll_lint::{Finding, Report, ScopeView, UnitId};
use plimsoll_text::Span;

/// How many workloads with other labels are shown.
const MAX_WORKLOADS: usize = 3;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let with_pods = workloads(view);
    for (id, object) in scope.objects() {
        let Detail::Service(service) = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let unit = view.unit_of(id);
        let is_external_name = service.service_type.as_str() == Some("ExternalName");
        let selects_nothing = matches!(service.selector, Selector::Nothing | Selector::Unknown);
        // In a tree of files the pods may live elsewhere; a file that has pods of its own is meant to be whole.
        let is_judged = scope.world() == World::Closed || with_pods.contains_key(&(unit, namespace));
        // The pods of the cluster itself, such as its DNS, come with no manifest. What names no namespace may go to theirs.
        let is_system = namespace == "kube-system" || (object.namespace == Name::Absent && is_control_plane(service));
        if is_external_name || selects_nothing || !is_judged || is_system || object.is_fragment {
            continue;
        }
        let name = object.name.as_str().unwrap_or(object.kind());
        let is_external = report.settings().kubernetes.is_external("Pod", namespace, None);
        let is_selecting = scope.selects_some_pod(id) || scope.may_be_labelled_later(id);
        if !is_external && !is_selecting && !view.has_pod_elsewhere(id, namespace, &service.selector) {
            let finding = Finding::in_unit(unit, service.selector_span).arg(name).arg(namespace);
            let workloads = with_pods.get(&(unit, namespace)).into_iter().flatten();
            let related = |finding: Finding, &span: &Span| finding.related_in(unit, span, "its pods have other labels");
            report.emit(workloads.fold(finding, related));
        }
    }
}

/// Whether a Service is for the static pods of the control plane, which its nodes start without a manifest here.
fn is_control_plane(service: &ServiceFacts) -> bool {
    let Selector::All(requirements) = &service.selector else { return false };
    let labels = |labels: &[(&'static str, &'static str)]| -> LabelSet {
        labels.iter().map(|&(key, value)| (key, Some(value))).collect()
    };
    let tier = labels(&[("tier", "control-plane")]);
    let names_tier =
        requirements.iter().any(|one| one.key.as_deref() == Some("tier") && one.matches(&tier) == Match::Yes);
    let components = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];
    let names_component =
        |name| service.selector.matches(&labels(&[("component", name), ("k8s-app", name)])) == Match::Yes;
    names_tier || components.into_iter().any(names_component)
}

/// The first objects that describe pods, by file and namespace.
fn workloads<'v>(view: &'v ScopeView<'_>) -> BTreeMap<(UnitId, &'v str), Vec<Span>> {
    let scope = &view.scope;
    let mut found: BTreeMap<_, Vec<Span>> = BTreeMap::new();
    for (id, _) in scope.pods() {
        let (Some(namespace), Some(object)) = (scope.namespace_of(id.object), scope.object(id.object)) else {
            continue;
        };
        let workloads = found.entry((view.unit_of(id.object), namespace)).or_default();
        if workloads.len() < MAX_WORKLOADS && workloads.last() != Some(&object.span) {
            workloads.push(object.span);
        }
    }
    found
}
