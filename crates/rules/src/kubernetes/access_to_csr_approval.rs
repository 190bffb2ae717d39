use plimsoll_kubernetes::{Object, RoleRule};
use plimsoll_lint::Report;

use super::{Access, report_access};

const ACCESS: &[Access] = &[Access {
    group: "certificates.k8s.io",
    resources: &["certificatesigningrequests/approval"],
    verbs: &["update", "patch"],
}];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_access(object, ACCESS, RoleRule::names_resources, report);
}
