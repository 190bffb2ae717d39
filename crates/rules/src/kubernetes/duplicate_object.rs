use std::collections::HashMap;

use plimsoll_kubernetes::{Detail, ObjectId, World};
use plimsoll_lint::{Finding, Report, ScopeView, UnitId};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let mut seen: HashMap<(Option<UnitId>, &str, &str, &str, &str), ObjectId> = HashMap::new();
    for (id, object) in scope.objects() {
        let (Some(name), Some(namespace)) = (object.name.as_str(), scope.namespace_of(id)) else { continue };
        if object.is_fragment
            || matches!(&object.detail, Detail::Workload(work) if work.pods.iter().any(|pod| pod.is_short_lived))
        {
            continue;
        }
        let unit = view.unit_of(id);
        let place = (scope.world() == World::Open).then_some(unit);
        let first = *seen.entry((place, object.group(), object.kind(), namespace, name)).or_insert(id);
        if let (true, Some(other)) = (first != id, scope.object(first)) {
            let finding = Finding::in_unit(unit, object.span).arg(object.kind()).arg(name).arg(namespace);
            report.emit(finding.related_in(view.unit_of(first), other.span, "the first one"));
        }
    }
}
