use plimsoll_lint::{Report, ScopeView};

use super::{Access, report_access};

const ACCESS: &[Access] = &[
    Access { group: "", resources: &["pods", "replicationcontrollers"], verbs: &["create", "update", "patch"] },
    Access {
        group: "apps",
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
        verbs: &["create", "update", "patch"],
    },
    Access { group: "batch", resources: &["jobs", "cronjobs"], verbs: &["create", "update", "patch"] },
];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    report_access(view, ACCESS, |rule| rule.names_resources, report);
}
