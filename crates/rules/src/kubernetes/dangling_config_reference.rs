use std::collections::BTreeSet;

use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

const KINDS: [&str; 3] = ["ConfigMap", "Secret", "PersistentVolumeClaim"];
const RESOURCES: [&str; 3] = ["configmaps", "secrets", "persistentvolumeclaims"];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = KINDS.map(|kind| (kind, Evidence::of(view, move |object| object.is("", kind))));
    let made = made_at_run_time(view);
    for (id, object) in scope.objects() {
        let (Detail::Workload(workload), Some(namespace)) = (&object.detail, scope.namespace_of(id)) else { continue };
        let unit = view.unit_of(id);
        for reference in workload.pods.iter().flat_map(|pod| &pod.references) {
            let Some((_, evidence)) = evidence.iter().find(|(kind, _)| **kind == *reference.kind()) else { continue };
            let is_judged = reference.group().is_empty() && !reference.optional && evidence.holds(unit, namespace);
            let is_made = made.contains(&(namespace, reference.kind()));
            if !is_judged || is_made || !view.is_missing(id, "", reference.kind(), namespace, &reference.name) {
                continue;
            }
            if !report.settings().kubernetes.is_external(reference.kind(), namespace, Some(&reference.name)) {
                let finding = Finding::in_unit(unit, reference.span).arg(object_name(object));
                report.emit(finding.arg(reference.kind()).arg(&*reference.name));
            }
        }
    }
}

/// Namespaces with the kinds of which a Role lets a program make objects there: what is missing may be made when it runs.
fn made_at_run_time<'v>(view: &'v ScopeView<'_>) -> BTreeSet<(&'v str, &'static str)> {
    let mut made = BTreeSet::new();
    for (id, object) in view.scope.objects() {
        let (Detail::Role(role), "Role", Some(namespace)) =
            (&object.detail, object.kind(), view.scope.namespace_of(id))
        else {
            continue;
        };
        for (kind, resource) in KINDS.into_iter().zip(RESOURCES) {
            if role.rules.iter().any(|rule| rule.grants("", resource, "create")) {
                made.insert((namespace, kind));
            }
        }
    }
    made
}
