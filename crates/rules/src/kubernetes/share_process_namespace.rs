use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if let Setting::Set(true, node) = pod.field("shareProcessNamespace").bool() {
        report.emit(Finding::at(node.span()).arg(pod.object.name().value().unwrap_or(pod.object.kind)));
    }
}
