use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::has_entry;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_config() || object.is_fragment() || !object.is_workload() {
        return;
    }
    for wanted in report.list("annotations") {
        if has_entry(object.annotations(), wanted) == Some(false) {
            report.emit(
                Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)).arg(wanted.as_str()),
            );
        }
    }
}
