use plimsoll_kubernetes::{Object, RoleRule};
use plimsoll_lint::Report;

use super::{Access, report_access};

const ACCESS: &[Access] = &[
    Access {
        group: "",
        resources: &["services", "endpoints"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
    },
    Access {
        group: "discovery.k8s.io",
        resources: &["endpointslices"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
    },
    Access {
        group: "networking.k8s.io",
        resources: &["networkpolicies", "ingresses"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
    },
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_access(object, ACCESS, RoleRule::names_resources, report);
}
