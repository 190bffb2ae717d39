//! Where workloads are not selected at all, that is the finding, and not this one: the cure is the same.

use std::collections::BTreeMap;

use plimsoll_kubernetes::{Detail, ObjectId, PolicyFacts, PolicyRules};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::non_isolated_pod::non_isolated;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let mut policies: BTreeMap<&str, Vec<(ObjectId, &PolicyFacts)>> = BTreeMap::new();
    for (id, object) in view.scope.objects() {
        if let (Detail::Policy(policy), Some(namespace)) = (&object.detail, view.scope.namespace_of(id)) {
            policies.entry(namespace).or_default().push((id, policy));
        }
    }
    let cluster_wide = policies.remove("").unwrap_or_default();
    let open = non_isolated(view);
    for (namespace, policies) in policies {
        let has_default =
            policies.iter().chain(&cluster_wide).any(|(_, policy)| policy.rules.iter().any(PolicyRules::is_default));
        let has_pods = view.scope.has_pods(namespace);
        let is_external = report.settings().kubernetes.is_external("NetworkPolicy", namespace, None);
        if has_default || !has_pods || is_external || open.contains_key(namespace) {
            continue;
        }
        let Some((first, _)) = policies.first() else { continue };
        let Some(object) = view.scope.object(*first) else { continue };
        report.emit(Finding::in_unit(view.unit_of(*first), object.span).arg(namespace));
    }
}
