use std::collections::HashMap;

use plimsoll_kubernetes::{Detail, ObjectFacts, ObjectId, World};
use plimsoll_lint::{Finding, Report, ScopeView, UnitId};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    for namesakes in scope.namesakes() {
        // In a tree of files those of other files may be for other clusters.
        let mut first_in: HashMap<Option<UnitId>, ObjectId> = HashMap::new();
        for id in namesakes {
            let (Some(object), Some(namespace)) = (scope.object(id), scope.namespace_of(id)) else { continue };
            if object.is_fragment || is_short_lived(object) {
                continue;
            }
            let unit = view.unit_of(id);
            let first = *first_in.entry((scope.world() == World::Open).then_some(unit)).or_insert(id);
            if let (true, Some(other), Some(name)) = (first != id, scope.object(first), object.name.as_str()) {
                let finding = Finding::in_unit(unit, object.span).arg(object.kind()).arg(name).arg(namespace);
                report.emit(finding.related_in(view.unit_of(first), other.span, "the first one"));
            }
        }
    }
}

fn is_short_lived(object: &ObjectFacts) -> bool {
    matches!(&object.detail, Detail::Workload(work) if work.pods.iter().any(|pod| pod.is_short_lived))
}
