use plimsoll_kubernetes::Object;
use plimsoll_lint::Report;

use super::{Access, report_access};

const ACCESS: &[Access] = &[Access {
    group: "",
    resources: &["configmaps"],
    verbs: &["create", "update", "patch", "delete", "deletecollection"],
}];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_access(object, ACCESS, |rule| rule.names_resources() && !rule.names_any(&["aws-auth", "coredns"]), report);
}
