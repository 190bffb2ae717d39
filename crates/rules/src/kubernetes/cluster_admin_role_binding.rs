//! A role whose rules amount to cluster-admin is as much as cluster-admin itself, whatever its name.

use plimsoll_kubernetes::{BindingFacts, Detail, Name, ObjectFacts, RuleFacts, Scope, Subject};
use plimsoll_lint::{Finding, Report, ScopeView};

/// Prefixes of bindings that Kubernetes and its vendors bring along.
const BUILT_IN: [&str; 2] = ["system:", "gce:podsecuritypolicy:"];

/// The verbs that a wildcard mostly stands for; a rule with all of them is no less.
const ALL_VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    for (id, object) in view.scope.objects() {
        let Detail::Binding(binding) = &object.detail else { continue };
        let BindingFacts { role, subjects } = &**binding;
        let Some(name) = role.name.as_str() else { continue };
        let only_system = !subjects.is_empty() && subjects.iter().all(is_system);
        let is_built_in =
            object.name.as_str().is_some_and(|name| BUILT_IN.iter().any(|prefix| name.starts_with(prefix)));
        if only_system || is_built_in {
            continue;
        }
        let unit = view.unit_of(id);
        let finding = Finding::in_unit(unit, role.span).arg(object.name.as_str().unwrap_or(object.kind())).arg(name);
        if role.is_cluster_role && name == "cluster-admin" {
            report.emit(finding);
            continue;
        }
        let namespace = view.scope.namespace_of(id).unwrap_or_default();
        if let Some((at, rule)) = all_powerful(&view.scope, role.is_cluster_role, namespace, name) {
            report.emit(finding.message("equal").related_in(view.unit_of(at), rule.span, "everything is allowed here"));
        }
    }
}

/// Users and groups of the control plane itself.
fn is_system(subject: &Subject) -> bool {
    !matches!(&subject.kind, Name::Is(kind) if &**kind == "ServiceAccount")
        && subject.name.as_str().is_some_and(|name| {
            name.starts_with("system:")
                && !matches!(name, "system:anonymous" | "system:unauthenticated" | "system:authenticated")
        })
}

/// The rule of a role of the scope that allows everything.
fn all_powerful<'f>(
    scope: &Scope<'f>,
    is_cluster_role: bool,
    namespace: &str,
    name: &str,
) -> Option<(plimsoll_kubernetes::ObjectId, &'f RuleFacts)> {
    let (kind, namespace) = if is_cluster_role { ("ClusterRole", "") } else { ("Role", namespace) };
    let id = scope.find("rbac.authorization.k8s.io", kind, namespace, name)?;
    let object: &ObjectFacts = scope.object(id)?;
    let Detail::Role(role) = &object.detail else { return None };
    let all = |rule: &&RuleFacts| {
        let grants = |verb: &str| rule.grants("*", "*", verb);
        (grants("*") || ALL_VERBS.iter().all(|verb| grants(verb))) && !rule.names_resources
    };
    role.rules.iter().find(all).map(|rule| (id, rule))
}
