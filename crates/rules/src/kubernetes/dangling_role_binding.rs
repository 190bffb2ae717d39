use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

const GROUP: &str = "rbac.authorization.k8s.io";
/// Roles that every cluster has, beside those that begin with `system:`.
const BUILT_IN: [&str; 5] = ["admin", "cluster-admin", "edit", "view", "extension-apiserver-authentication-reader"];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = ["ClusterRole", "Role"].map(|kind| Evidence::of(view, move |object| object.is(GROUP, kind)));
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
        let is_external = report.settings().kubernetes.is_external(kind, namespace, Some(name));
        if !is_external && scope.is_missing(GROUP, kind, namespace, name) {
            report.emit(Finding::in_unit(view.unit_of(id), role.span).arg(object_name(object)).arg(kind).arg(name));
        }
    }
}
