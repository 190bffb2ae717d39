use plimsoll_kubernetes::{Detail, World};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

const GROUP: &str = "gateway.networking.k8s.io";

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| object.is("", "Service"));
    for (id, object) in scope.objects() {
        let Detail::Backends(backends) = &object.detail else { continue };
        let Some(own) = scope.namespace_of(id) else { continue };
        let unit = view.unit_of(id);
        if object.group() != GROUP || object.is_fragment {
            continue;
        }
        for backend in backends {
            let namespace = match &backend.namespace {
                plimsoll_kubernetes::Name::Absent => own,
                plimsoll_kubernetes::Name::Is(name) => name,
                plimsoll_kubernetes::Name::Unknown => continue,
            };
            let finding = Finding::in_unit(unit, backend.span).arg(object_name(object)).arg(&*backend.service);
            let is_external = report.settings().kubernetes.is_external("Service", namespace, Some(&backend.service));
            if is_external || !evidence.holds(unit, namespace) {
                continue;
            }
            if view.is_missing(id, "", "Service", namespace, &backend.service) {
                report.emit(finding.arg(namespace));
            } else if scope.find("", "Service", namespace, &backend.service).is_some()
                && namespace != own
                && scope.world() == World::Closed
                && !scope.manages(GROUP, "ReferenceGrant", namespace)
                && !view.is_managed_elsewhere(id, GROUP, "ReferenceGrant", namespace)
            {
                report.emit(finding.message("grant").arg(namespace));
            }
        }
    }
}
