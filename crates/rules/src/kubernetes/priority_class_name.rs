use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let name = pod.object.name().value().unwrap_or(pod.object.kind);
    match pod.field("priorityClassName").name() {
        Setting::Set(class, node) => {
            let allowed = report.list("allowed");
            if !allowed.is_empty() && !allowed.iter().any(|one| one == class) {
                report.emit(Finding::at(node.span()).message("other").arg(name).arg(class));
            }
        }
        Setting::Absent if report.flag("require") && pod.missing_good_applies() => {
            report.emit(Finding::at(pod.span()).arg(name));
        }
        Setting::Absent | Setting::Unknown(_) => {}
    }
}
