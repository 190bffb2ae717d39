use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::bound_subjects;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_built_in = object.name().is(&"cluster-admin");
    for (role, kind, name, node) in bound_subjects(object) {
        if (kind, name) == ("Group", "system:masters") && !is_built_in {
            report.emit(Finding::at(node.span()).arg(role).arg(name));
        }
    }
}
