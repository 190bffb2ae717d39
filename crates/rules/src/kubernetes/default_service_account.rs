use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let automount = pod.automount();
    if automount.is(&false) || automount.is_unknown() || !pod.missing_good_applies() {
        return;
    }
    match pod.service_account() {
        Setting::Absent => report.emit(Finding::at(pod.span()).arg("default")),
        Setting::Set("default", node) => report.emit(Finding::at(node.span()).arg("default")),
        Setting::Set(..) | Setting::Unknown(_) => {}
    }
}
