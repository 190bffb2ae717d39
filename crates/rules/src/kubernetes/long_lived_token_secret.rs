use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Secret") {
        return;
    }
    if let Setting::Set("kubernetes.io/service-account-token", node) = Setting::of(object.root, "type").string() {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or("Secret")));
    }
}
