use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::bound_subjects;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    const BUILT_IN: [&str; 4] = [
        "system:basic-user",
        "system:discovery",
        "system:public-info-viewer",
        "system:service-account-issuer-discovery",
    ];
    for (role, kind, name, node) in bound_subjects(object) {
        if (kind, name) == ("Group", "system:authenticated") && !BUILT_IN.contains(&role) {
            report.emit(Finding::at(node.span()).arg(role).arg(name));
        }
    }
}
