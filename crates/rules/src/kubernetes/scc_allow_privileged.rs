use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.kind != "SecurityContextConstraints" {
        return;
    }
    if let Setting::Set(true, node) = Setting::of(object.root, "allowPrivilegedContainer").bool() {
        report.emit(
            Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg("privileged containers"),
        );
    }
}
