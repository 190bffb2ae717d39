use plimsoll_kubernetes::{Container, ContainerList, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

const HANDLERS: [&str; 4] = ["exec", "grpc", "httpGet", "tcpSocket"];
/// Fields with the least that the server takes.
const LEAST: [(&str, i64); 5] = [
    ("initialDelaySeconds", 0),
    ("periodSeconds", 1),
    ("timeoutSeconds", 1),
    ("failureThreshold", 1),
    ("successThreshold", 1),
];

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for (key, probe) in container.probes() {
        let Setting::Set(node, _) = probe else { continue };
        let finding = |place: Node<'_>| Finding::at(place.span()).arg(key).arg(label(container));
        if container.list == ContainerList::Init
            && let Some(entry) = container.node.entry(key)
        {
            report.emit(Finding::at(entry.key.span()).message("init").arg(key).arg(label(container)));
        }
        let handlers: Vec<_> = HANDLERS.iter().filter_map(|handler| node.entry(handler)).collect();
        if let [_, second, ..] = handlers.as_slice() {
            report.emit(finding(second.key).message("handlers"));
        }
        for (field, least) in LEAST {
            let Setting::Set(value, place) = Setting::of(node, field).integer() else { continue };
            // Zero means the default for all of them.
            let is_once = field != "successThreshold" || key == "readinessProbe" || value <= 1;
            if (value < least && value != 0) || !is_once {
                report.emit(finding(place).arg(format!("{field}: {value}")));
            }
        }
    }
}
