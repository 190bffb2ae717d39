use plimsoll_kubernetes::{Detail, World};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    for (id, scaler) in scope.objects() {
        let Detail::Scaler { target: Some(target), .. } = &scaler.detail else { continue };
        let Some(namespace) = scope.namespace_of(id) else { continue };
        if scaler.kind() == "VerticalPodAutoscaler" {
            continue;
        }
        let Some(found) = scope.find(target.group(), target.kind(), namespace, &target.name) else { continue };
        let unit = view.unit_of(found);
        // In a tree of files another of the same name may be meant.
        if scope.world() == World::Open && view.folder_of(found) != view.folder_of(id) {
            continue;
        }
        let Some(object) = scope.object(found) else { continue };
        let Detail::Workload(workload) = &object.detail else { continue };
        if let (Some(count), Some(span)) = (workload.replicas.filter(|count| *count > 0), workload.replicas_span) {
            let finding = Finding::in_unit(unit, span).arg(object_name(object)).arg(count.to_string());
            let finding = finding.arg(object_name(scaler));
            report.emit(finding.related_in(view.unit_of(id), target.span, "the autoscaler"));
        }
    }
}
