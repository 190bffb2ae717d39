use plimsoll_lint::{Report, ScopeView};

use super::{Access, report_access};

const ACCESS: &[Access] = &[
    Access {
        group: "",
        resources: &["pods", "pods/log", "events", "replicationcontrollers"],
        verbs: &["delete", "deletecollection"],
    },
    Access {
        group: "apps",
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
        verbs: &["delete", "deletecollection"],
    },
    Access { group: "batch", resources: &["jobs", "cronjobs"], verbs: &["delete", "deletecollection"] },
    Access { group: "events.k8s.io", resources: &["events"], verbs: &["delete", "deletecollection"] },
];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    report_access(view, ACCESS, |_| false, report);
}
