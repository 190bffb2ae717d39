use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let is_on_node = container.pod.host_network().is(&true);
    for (place, handler) in container.handlers() {
        for kind in ["httpGet", "tcpSocket"] {
            let Setting::Set(request, _) = handler.field(kind) else { continue };
            let Setting::Set(host, node) = Setting::of(request, "host").name() else { continue };
            if is_on_node && matches!(host, "127.0.0.1" | "::1" | "localhost") {
                continue;
            }
            let finding = Finding::at(node.span()).arg(place).arg(label(container)).arg(host);
            report.emit(match request.entry("host").and_then(|entry| request.delete(entry)) {
                Some(edit) => finding.unsafe_fix("Delete host", edit),
                None => finding,
            });
        }
    }
}
