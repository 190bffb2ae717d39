use plimsoll_lint::{Report, ScopeView};

use super::{Access, report_access};

const ACCESS: &[Access] = &[Access {
    group: "rbac.authorization.k8s.io",
    resources: &["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
    verbs: &["create", "update", "patch"],
}];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    report_access(view, ACCESS, |rule| rule.names_resources, report);
}
