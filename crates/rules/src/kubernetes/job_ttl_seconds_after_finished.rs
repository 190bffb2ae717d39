use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_kept = object.spec().field("ttlSecondsAfterFinished").is_absent();
    if object.is("batch", "Job") && is_kept && object.helm_hook().is_none() {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)));
    }
}
