use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let is_bound = !pod.field("affinity").field("nodeAffinity").is_absent() || !pod.field("nodeSelector").is_absent();
    if !is_bound && pod.missing_good_applies() {
        let name = pod.object.name().value().unwrap_or(pod.object.kind);
        report.emit(Finding::at(pod.span()).arg(name));
    }
}
