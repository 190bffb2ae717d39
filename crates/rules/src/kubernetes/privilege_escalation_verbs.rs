use plimsoll_kubernetes::{Object, RoleRule};
use plimsoll_lint::Report;

use super::{Access, report_access};

const ACCESS: &[Access] = &[
    Access { group: "rbac.authorization.k8s.io", resources: &["roles", "clusterroles"], verbs: &["escalate", "bind"] },
    Access { group: "", resources: &["users", "groups", "serviceaccounts"], verbs: &["impersonate"] },
    Access { group: "authentication.k8s.io", resources: &["userextras/*", "uids"], verbs: &["impersonate"] },
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_access(object, ACCESS, RoleRule::names_resources, report);
}
