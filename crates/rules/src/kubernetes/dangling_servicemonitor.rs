use std::collections::BTreeMap;

use plimsoll_kubernetes::{Detail, Scope, ServiceFacts};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    if !scope.objects().any(|(_, object)| matches!(object.detail, Detail::Monitor(_))) {
        return;
    }
    let services = services(scope);
    let evidence = Evidence::of(view, |object| matches!(object.detail, Detail::Service(_) | Detail::Workload(_)));
    for (id, object) in scope.objects() {
        let Detail::Monitor(monitor) = &object.detail else { continue };
        let (Some(own), Some(namespaces)) = (scope.namespace_of(id), &monitor.namespaces) else { continue };
        if monitor.selector.is_everything() || !evidence.holds(view.unit_of(id), own) || object.is_fragment {
            continue;
        }
        let names: Vec<&str> =
            if namespaces.is_empty() { vec![own] } else { namespaces.iter().map(|name| &**name).collect() };
        let is_found = |namespace: &&str| match object.kind() {
            "PodMonitor" => !scope.pods_matching(namespace, &monitor.selector).is_empty(),
            _ => services
                .get(namespace)
                .into_iter()
                .flatten()
                .any(|service| monitor.selector.matches(&service.labels).is_possible()),
        };
        let is_elsewhere = |namespace: &&str| match object.kind() {
            "PodMonitor" => view.has_pod_elsewhere(id, namespace, &monitor.selector),
            _ => view.has_service_elsewhere(id, namespace, &monitor.selector),
        };
        if !names.iter().any(is_found) && !names.iter().any(is_elsewhere) {
            report.emit(Finding::in_unit(view.unit_of(id), monitor.span).arg(object.kind()).arg(object_name(object)));
        }
    }
}

fn services<'v>(scope: &Scope<'v>) -> BTreeMap<&'v str, Vec<&'v ServiceFacts>> {
    let mut found: BTreeMap<&str, Vec<&ServiceFacts>> = BTreeMap::new();
    for (id, object) in scope.objects() {
        if let (Detail::Service(service), Some(namespace)) = (&object.detail, scope.namespace_of(id)) {
            found.entry(namespace).or_default().push(service);
        }
    }
    found
}
