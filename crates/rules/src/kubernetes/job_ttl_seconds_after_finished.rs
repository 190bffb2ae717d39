use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

/// In seconds.
const A_DAY: &str = "86400";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_kept = object.spec().field("ttlSecondsAfterFinished").is_absent();
    if object.is("batch", "Job") && is_kept && object.hook().is_none() {
        let finding = Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind));
        let edit = object.root.set(&["spec", "ttlSecondsAfterFinished"], Fragment::Plain(A_DAY));
        report.emit(with_unsafe_fix(finding, "Keep it for a day", edit));
    }
}
