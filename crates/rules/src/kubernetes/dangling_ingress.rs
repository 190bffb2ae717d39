use plimsoll_kubernetes::{BackendFacts, Detail, PortTarget, ServiceFacts};
use plimsoll_lint::{Finding, Report, ScopeView, UnitId};

use super::{Evidence, object_name, services_by_file};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let services = services_by_file(view);
    let evidence = Evidence::of(view, |object| object.is("", "Service"));
    for (id, object) in scope.objects() {
        let Detail::Backends(backends) = &object.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        let unit = view.unit_of(id);
        if object.kind() != "Ingress" || !evidence.holds(unit, namespace) || object.is_fragment {
            continue;
        }
        for backend in backends.iter().filter(|backend| !is_action(backend)) {
            let finding = Finding::in_unit(unit, backend.span).arg(object_name(object)).arg(&*backend.service);
            let near = services.get(&(unit, namespace, &*backend.service)).copied();
            let near = near.or_else(|| evidence.is_closed.then(|| service(view, namespace, backend)).flatten());
            let is_external = || report.settings().kubernetes.is_external("Service", namespace, Some(&backend.service));
            match near {
                Some((_, facts)) if offers(facts, &backend.port) => {}
                Some((at, facts)) => {
                    let port = match &backend.port {
                        PortTarget::Number(number) => number.to_string(),
                        PortTarget::Name(name) => name.to_string(),
                        PortTarget::Absent | PortTarget::Unknown => continue,
                    };
                    let offered = facts.ports.first().map_or(backend.span, |port| port.span);
                    report.emit(finding.message("port").arg(port).related_in(at, offered, "its ports"));
                }
                None if view.is_missing(id, "", "Service", namespace, &backend.service) && !is_external() => {
                    report.emit(finding.arg(namespace));
                }
                None => {}
            }
        }
    }
}

fn service<'v>(view: &ScopeView<'v>, namespace: &str, backend: &BackendFacts) -> Option<(UnitId, &'v ServiceFacts)> {
    let id = view.scope.find("", "Service", namespace, &backend.service)?;
    match &view.scope.object(id)?.detail {
        Detail::Service(facts) => Some((view.unit_of(id), facts)),
        _ => None,
    }
}

/// Whether a port is among those of a Service, or may be.
fn offers(service: &ServiceFacts, port: &PortTarget) -> bool {
    let is_open =
        || service.ports.iter().any(|own| own.number.is_none() || own.name == plimsoll_kubernetes::Name::Unknown);
    match port {
        PortTarget::Number(number) => service.ports.iter().any(|own| own.number == Some(*number)) || is_open(),
        PortTarget::Name(name) => service.ports.iter().any(|own| own.name.as_str() == Some(name)) || is_open(),
        PortTarget::Absent | PortTarget::Unknown => true,
    }
}

/// The AWS load balancer controller takes such a backend from an annotation.
fn is_action(backend: &BackendFacts) -> bool {
    matches!(&backend.port, PortTarget::Name(name) if name == "use-annotation")
}
