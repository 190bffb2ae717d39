use std::collections::BTreeMap;

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Detail, ObjectId, PodId};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let mut exposing: BTreeMap<ObjectId, (PodId, &str)> = BTreeMap::new();
    for (pod, program) in scope.pods().filter_map(|(id, pod)| Some((id, pod.admin_interface?))) {
        let services = scope.services_selecting(pod).into_iter().filter(|(_, answer)| *answer == Match::Yes);
        for (service, _) in services {
            exposing.entry(service).or_insert((pod, program));
        }
    }
    if exposing.is_empty() {
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
        if let Some(&(pod, program)) = services.iter().find_map(|service| exposing.get(service)) {
            let message = if matches!(object.detail, Detail::Service(_)) { "default" } else { "route" };
            let finding =
                Finding::in_unit(view.unit_of(id), object.span).message(message).arg(object_name(object)).arg(program);
            let place = scope.object(pod.object).map_or(object.span, |object| object.span);
            report.emit(finding.related_in(view.unit_of(pod.object), place, "the program"));
        }
    }
}
