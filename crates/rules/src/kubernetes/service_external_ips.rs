use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::with_unsafe_fix;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Service") {
        return;
    }
    let list = object.spec().field("externalIPs");
    for address in list.items().filter(|item| !item.is_unknown()) {
        let finding = Finding::at(address.span()).arg(object.name().value().unwrap_or(object.kind));
        let finding = finding.arg(address.text().unwrap_or_default());
        let edit = match (list.node(), object.spec().node()) {
            (Some(list), _) if list.items().len() > 1 => list.delete_item(address),
            (_, Some(spec)) => spec.entry("externalIPs").and_then(|entry| spec.delete(entry)),
            _ => None,
        };
        report.emit(with_unsafe_fix(finding, "Delete the address", edit));
    }
}
