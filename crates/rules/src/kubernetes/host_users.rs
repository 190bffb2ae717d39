use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let on_host = [pod.host_network(), pod.host_pid(), pod.host_ipc()].iter().any(|setting| !setting.is_absent());
    let setting = pod.field("hostUsers").bool();
    if (setting.is_absent() || setting.is(&true)) && !on_host && !pod.is_windows() && pod.missing_good_applies() {
        let span = setting.node().map_or(pod.span(), plimsoll_yaml::Node::span);
        report.emit(Finding::at(span).arg(pod.object.name().value().unwrap_or(pod.object.kind)));
    }
}
