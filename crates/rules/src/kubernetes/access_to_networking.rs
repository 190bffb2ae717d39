use plimsoll_lint::{Report, ScopeView};

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

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    report_access(view, ACCESS, |rule| rule.names_resources, report);
}
