use plimsoll_kubernetes::Object;
use plimsoll_lint::Report;

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

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_access(object, ACCESS, |_| false, report);
}
