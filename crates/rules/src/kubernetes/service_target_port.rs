use std::collections::BTreeSet;

use plimsoll_kubernetes::{Detail, Name, ObjectId, PodFacts, PortTarget, World};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    for (id, object) in scope.objects() {
        let Detail::Service(service) = &object.detail else { continue };
        let names = service.ports.iter().filter_map(|port| match &port.target {
            PortTarget::Name(name) => Some((name, port.span)),
            _ => None,
        });
        let mut names = names.peekable();
        if names.peek().is_none() || object.is_fragment {
            continue;
        }
        let pods = scope.pods_selected_by(id);
        let is_near = |pod: ObjectId| scope.world() == World::Closed || view.unit_of(pod) == view.unit_of(id);
        if !pods.iter().any(|(pod, _)| is_near(pod.object)) {
            continue;
        }
        let pods: Vec<&PodFacts> = pods.iter().filter_map(|(pod, _)| scope.pod(*pod)).collect();
        let is_open = pods.iter().flat_map(|pod| &pod.ports).any(|port| port.name == Name::Unknown);
        let known: BTreeSet<&str> =
            pods.iter().flat_map(|pod| &pod.ports).filter_map(|port| port.name.as_str()).collect();
        for (name, span) in names.filter(|(name, _)| !is_open && !known.contains(&***name)) {
            report.emit(Finding::in_unit(view.unit_of(id), span).arg(object_name(object)).arg(&**name));
        }
    }
}
