use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if let Setting::Set(true, node) = pod.security("windowsOptions").field("hostProcess").bool() {
        report.emit(Finding::at(node.span()).arg("the pod"));
    }
    for container in pod.containers() {
        if let Setting::Set(true, node) = container.security("windowsOptions").field("hostProcess").bool() {
            report.emit(Finding::at(node.span()).arg(label(&container)));
        }
    }
}
