use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_ingress = object.kind == "Ingress" && matches!(object.group, "networking.k8s.io" | "extensions");
    let tls = object.spec().field("tls");
    if is_ingress && !tls.is_unknown() && tls.items().len() == 0 && !object.is_fragment() && !object.spec().is_unknown()
    {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)));
    }
}
