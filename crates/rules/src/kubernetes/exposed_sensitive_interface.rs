use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Detail, ObjectId};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    if !scope.pods().any(|(_, pod)| pod.admin_interface.is_some()) {
        return;
    }
    for (id, object) in scope.objects() {
        let services: Vec<ObjectId> = match &object.detail {
            Detail::Service(service) if matches!(service.service_type.as_str(), Some("NodePort" | "LoadBalancer")) => {
                vec![id]
            }
            Detail::Backends(backends) => {
                let Some(own) = scope.namespace_of(id) else { continue };
                let find = |backend: &plimsoll_kubernetes::BackendFacts| {
                    scope.find("", "Service", backend.namespace.as_str().unwrap_or(own), &backend.service)
                };
                backends.iter().filter_map(find).collect()
            }
            _ => continue,
        };
        let pods = services.into_iter().flat_map(|service| scope.pods_selected_by(service));
        let found = pods
            .filter(|(_, answer)| *answer == Match::Yes)
            .find_map(|(pod, _)| Some((pod, scope.pod(pod)?.admin_interface?)));
        if let Some((pod, program)) = found {
            let message = if matches!(object.detail, Detail::Service(_)) { "default" } else { "route" };
            let finding =
                Finding::in_unit(view.unit_of(id), object.span).message(message).arg(object_name(object)).arg(program);
            let place = scope.object(pod.object).map_or(object.span, |object| object.span);
            report.emit(finding.related_in(view.unit_of(pod.object), place, "the program"));
        }
    }
}
