use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::host_path::{HostPathRisk, risk};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for volume in pod.volumes().iter() {
        let path = volume.host_path();
        let (Some(text), Some(node)) = (path.value(), path.node()) else { continue };
        let Some(HostPathRisk::RuntimeSocket(socket)) = risk(text) else { continue };
        let finding = Finding::at(node.span()).arg(text);
        // Both spellings of a socket's own path end alike; anything shorter is a folder above it.
        let is_socket = plimsoll_kubernetes::host_path::clean(text).ends_with(socket);
        report.emit(if is_socket { finding } else { finding.message("folder").arg(socket) });
    }
}
