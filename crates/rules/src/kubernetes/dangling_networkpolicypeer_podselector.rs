use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::{Evidence, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let evidence = Evidence::of(view, |object| matches!(object.detail, Detail::Workload(_)));
    for (id, object) in scope.objects() {
        let (Detail::Policy(policy), Some(namespace)) = (&object.detail, scope.namespace_of(id)) else { continue };
        let unit = view.unit_of(id);
        if object.is_fragment || !evidence.holds(unit, namespace) {
            continue;
        }
        for peer in policy.rules.iter().flat_map(|rules| &rules.peers) {
            let is_dangling = !peer.pods.is_everything() && scope.pods_matching(namespace, &peer.pods).is_empty();
            if is_dangling && !view.has_pod_elsewhere(id, namespace, &peer.pods) {
                report.emit(Finding::in_unit(unit, peer.span).arg(object_name(object)).arg(namespace));
            }
        }
    }
}
