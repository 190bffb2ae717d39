use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::host_path::risk;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for volume in pod.volumes().iter() {
        let source = volume.source_named("hostPath");
        let path = volume.host_path();
        // Such a path is a finding of a rule of its own.
        if source.is_absent() || path.value().is_some_and(|path| risk(path).is_some()) {
            continue;
        }
        let Some(node) = path.node().or(source.node()) else { continue };
        let name = volume.name().value().unwrap_or_default();
        report.emit(Finding::at(node.span()).arg(name).arg(path.value().unwrap_or_default()));
    }
}
