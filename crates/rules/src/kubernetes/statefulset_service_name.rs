use plimsoll_kubernetes::{Detail, Name};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| object.is("", "Service"));
    for (id, object) in scope.objects() {
        let Detail::Workload(workload) = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let unit = view.unit_of(id);
        if !object.is("apps", "StatefulSet") || object.is_fragment {
            continue;
        }
        let span = workload.service_name_span.unwrap_or(object.span);
        let finding = Finding::in_unit(unit, span).arg(object_name(object));
        let name = match &workload.service_name {
            Name::Is(name) => name,
            Name::Unknown => continue,
            Name::Absent => {
                report.emit(finding.message("none"));
                continue;
            }
        };
        let found = scope.find("", "Service", namespace, name).and_then(|service| scope.object(service));
        match found.map(|service| &service.detail) {
            Some(Detail::Service(service)) if !service.is_headless => report.emit(finding.arg(&**name)),
            Some(_) => {}
            None if evidence.holds(unit, namespace) && view.is_missing(id, "", "Service", namespace, name) => {
                report.emit(finding.message("missing").arg(&**name));
            }
            None => {}
        }
    }
}
