use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::bound_subjects;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    for (role, kind, name, node) in bound_subjects(object) {
        let is_default = (kind, name) == ("ServiceAccount", "default");
        let is_every =
            kind == "Group" && (name == "system:serviceaccounts" || name.starts_with("system:serviceaccounts:"));
        if (is_default || is_every) && role != "system:service-account-issuer-discovery" {
            report.emit(Finding::at(node.span()).arg(role).arg(name));
        }
    }
}
