use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "ServiceAccount") || object.is_fragment() {
        return;
    }
    let name = object.name().value().unwrap_or("ServiceAccount");
    match Setting::of(object.root, "automountServiceAccountToken").bool() {
        Setting::Set(true, node) => report.emit(Finding::at(node.span()).arg(name)),
        Setting::Absent if name == "default" => report.emit(Finding::at(object.span()).arg(name)),
        _ => {}
    }
}
