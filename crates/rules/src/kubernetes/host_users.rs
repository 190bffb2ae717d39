use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let on_host = [pod.host_network(), pod.host_pid(), pod.host_ipc()].iter().any(|setting| !setting.is_absent());
    let setting = pod.field("hostUsers").bool();
    if (setting.is_absent() || setting.is(&true)) && !on_host && !pod.is_windows() && pod.missing_good_applies() {
        let span = setting.node().map_or(pod.span(), plimsoll_yaml::Node::span);
        let finding = Finding::at(span).arg(pod.object.name().value().unwrap_or(pod.object.kind));
        let edit = pod.spec.set(&["hostUsers"], Fragment::Plain("false"));
        report.emit(with_unsafe_fix(finding, "Set hostUsers to false", edit));
    }
}
