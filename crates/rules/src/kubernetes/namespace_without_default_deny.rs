//! Where workloads are not selected at all, that is the finding, and not this one: the cure is the same.

use std::collections::BTreeMap;

use plimsoll_kubernetes::{Detail, ObjectId, PolicyFacts, PolicyRules, World};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{is_said_by, non_isolated_pod::non_isolated};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let mut policies: BTreeMap<&str, Vec<(ObjectId, &PolicyFacts)>> = BTreeMap::new();
    let mut owned: BTreeMap<&str, ObjectId> = BTreeMap::new();
    for (id, object) in view.scope.objects() {
        match (&object.detail, view.scope.namespace_of(id), object.name.as_str()) {
            (Detail::Policy(policy), Some(namespace), _) => policies.entry(namespace).or_default().push((id, policy)),
            (Detail::Namespace(_), _, Some(name)) if !is_system(name) => {
                owned.insert(name, id);
            }
            _ => {}
        }
    }
    // A release is a guest in a namespace that it does not make: others decide what is denied there.
    let is_guest = |id: ObjectId| view.scope.object(id).is_some_and(|object| object.is_rendered);
    policies.retain(|namespace, policies| {
        namespace.is_empty() || owned.contains_key(namespace) || !policies.iter().all(|&(id, _)| is_guest(id))
    });
    // Where all is there that is deployed, a namespace is one to protect as soon as it is made.
    let are_managed = view.scope.world() == World::Closed && !policies.is_empty();
    owned.retain(|namespace, _| are_managed && !policies.contains_key(namespace));
    policies.extend(owned.keys().map(|namespace| (*namespace, Vec::new())));
    let cluster_wide = policies.remove("").unwrap_or_default();
    let open = non_isolated(view);
    for (namespace, policies) in policies {
        let has_default =
            policies.iter().chain(&cluster_wide).any(|(_, policy)| policy.rules.iter().any(PolicyRules::is_default));
        let is_used = view.scope.has_pods(namespace) || owned.contains_key(namespace);
        let is_said = open.contains_key(namespace) && is_said_by("non-isolated-pod", report);
        let is_external = report.settings().kubernetes.is_external("NetworkPolicy", namespace, None);
        if has_default || !is_used || is_external || is_said {
            continue;
        }
        let (place, message) = match (policies.first(), owned.get(namespace)) {
            (Some(&(first, _)), _) => (first, "default"),
            (None, Some(&object)) => (object, "none"),
            (None, None) => continue,
        };
        let Some(object) = view.scope.object(place).filter(|_| !view.has_default_policy_elsewhere(place, namespace))
        else {
            continue;
        };
        report.emit(Finding::in_unit(view.unit_of(place), object.span).message(message).arg(namespace));
    }
}

/// The namespaces of Kubernetes itself.
fn is_system(name: &str) -> bool {
    matches!(name, "kube-system" | "kube-public" | "kube-node-lease")
}
