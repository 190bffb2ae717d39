use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

const KINDS: [&str; 3] = ["ConfigMap", "Secret", "PersistentVolumeClaim"];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = KINDS.map(|kind| (kind, Evidence::of(view, move |object| object.is("", kind))));
    for (id, object) in scope.objects() {
        let (Detail::Workload(workload), Some(namespace)) = (&object.detail, scope.namespace_of(id)) else { continue };
        let unit = view.unit_of(id);
        for reference in workload.pods.iter().flat_map(|pod| &pod.references) {
            let Some((_, evidence)) = evidence.iter().find(|(kind, _)| **kind == *reference.kind()) else { continue };
            let is_judged = reference.group().is_empty() && !reference.optional && evidence.holds(unit, namespace);
            if !is_judged || !scope.is_missing("", reference.kind(), namespace, &reference.name) {
                continue;
            }
            if !report.settings().kubernetes.is_external(reference.kind(), namespace, Some(&reference.name)) {
                let finding = Finding::in_unit(unit, reference.span).arg(object_name(object));
                report.emit(finding.arg(reference.kind()).arg(&*reference.name));
            }
        }
    }
}
