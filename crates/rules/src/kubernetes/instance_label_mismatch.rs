use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let (Some(name), Setting::Set(instance, node)) =
        (object.name().value(), object.labels().get("app.kubernetes.io/instance"))
    else {
        return;
    };
    if instance != name && !object.known_pods().is_empty() {
        report.emit(Finding::at(node.span()).arg(instance).arg(name));
    }
}
