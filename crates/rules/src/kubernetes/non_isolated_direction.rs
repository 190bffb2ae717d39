use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Direction, Treatment};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    for (id, pod) in scope.pods() {
        let Some(object) = scope.object(id.object) else { continue };
        let is_governed = pod.treatment == Treatment::Full && pod.host_network == Match::No && !object.is_fragment;
        if !is_governed || !scope.is_selected(id) {
            continue;
        }
        for (direction, name) in [(Direction::Ingress, "incoming"), (Direction::Egress, "outgoing")] {
            if scope.is_isolated(id, direction) == Match::No {
                report.emit(Finding::in_unit(view.unit_of(id.object), object.span).arg(object_name(object)).arg(name));
            }
        }
    }
}
