use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.kind != "Ingress" {
        return;
    }
    for (key, _, entry) in object.annotations().iter() {
        if key.starts_with("nginx.ingress.kubernetes.io/") && key.ends_with("-snippet") {
            report.emit(Finding::at(entry.key.span()).arg(&*key));
        }
    }
}
