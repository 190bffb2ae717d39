use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let pod = container.pod;
    let minimum = report.int("minimum");
    let span = match container.run_as_group().setting {
        Setting::Set(id, node) if id < minimum => node.span(),
        Setting::Absent => container.span(),
        Setting::Set(..) | Setting::Unknown(_) => return,
    };
    if !pod.is_windows() && !pod.host_users_false() && pod.missing_good_applies() {
        report.emit(Finding::at(span).arg(label(container)).arg(minimum.to_string()));
    }
}
