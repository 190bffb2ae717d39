use std::collections::BTreeSet;

use plimsoll_kubernetes::{Detail, ObjectFacts};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

const GROUP: &str = "rbac.authorization.k8s.io";
/// Roles that every cluster has, beside those that begin with `system:`.
const BUILT_IN: [&str; 5] = ["admin", "cluster-admin", "edit", "view", "extension-apiserver-authentication-reader"];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = ["ClusterRole", "Role"].map(|kind| Evidence::of(view, move |object| object.is(GROUP, kind)));
    let prefixes: BTreeSet<&str> = scope.objects().filter_map(|(_, object)| prefix(object)).collect();
    for (id, object) in scope.objects() {
        let Detail::Binding(binding) = &object.detail else { continue };
        let role = &binding.role;
        let (Some(name), Some(own)) = (role.name.as_str(), scope.namespace_of(id)) else { continue };
        let (kind, namespace, evidence) =
            if role.is_cluster_role { ("ClusterRole", "", &evidence[0]) } else { ("Role", own, &evidence[1]) };
        let is_built_in = BUILT_IN.contains(&name) || name.starts_with("system:");
        if is_built_in || object.is_fragment || !evidence.holds(view.unit_of(id), namespace) {
            continue;
        }
        // Software that names its roles so brings them.
        let is_foreign = name.split_once(':').is_some_and(|(prefix, _)| !prefixes.contains(prefix));
        let is_external = is_foreign || report.settings().kubernetes.is_external(kind, namespace, Some(name));
        if !is_external && view.is_missing(id, GROUP, kind, namespace, name) {
            report.emit(Finding::in_unit(view.unit_of(id), role.span).arg(object_name(object)).arg(kind).arg(name));
        }
    }
}

/// What stands before a colon in the name of a role.
fn prefix(object: &ObjectFacts) -> Option<&str> {
    let is_role = object.is(GROUP, "ClusterRole") || object.is(GROUP, "Role");
    Some(object.name.as_str().filter(|_| is_role)?.split_once(':')?.0)
}
