use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if let (Setting::Set(kind @ ("NodePort" | "LoadBalancer"), node), true) =
        (object.spec().field("type").name(), object.is("", "Service"))
    {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(kind));
    }
}
