use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};

use super::labels;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    let mut containers = pod.containers();
    containers.retain(|container| {
        container.app_armor_profile().setting.is_absent() && container.app_armor_annotation().is_absent()
    });
    if !containers.is_empty() {
        report.emit(Finding::at(pod.span()).arg(labels(&containers)));
    }
}
