use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Service") {
        return;
    }
    for address in object.spec().field("externalIPs").items().filter(|item| !item.is_unknown()) {
        let finding = Finding::at(address.span()).arg(object.name().value().unwrap_or(object.kind));
        report.emit(finding.arg(address.text().unwrap_or_default()));
    }
}
