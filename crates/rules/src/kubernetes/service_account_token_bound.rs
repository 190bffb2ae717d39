use plimsoll_kubernetes::selector::Match;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let grants = scope.grants();
    for (id, pod) in scope.pods() {
        let (Some(namespace), Some(object)) = (scope.namespace_of(id.object), scope.object(id.object)) else {
            continue;
        };
        let Some(account) = pod.account() else { continue };
        if scope.mounts_token(id) != Match::Yes {
            continue;
        }
        let Some(binding) = grants.bindings_of(namespace, account).first().copied() else { continue };
        let Some(bound) = scope.object(binding) else { continue };
        let span = pod.service_account_span.unwrap_or(object.span);
        let finding = Finding::in_unit(view.unit_of(id.object), span).arg(object_name(object)).arg(account);
        report.emit(finding.arg(object_name(bound)).related_in(view.unit_of(binding), bound.span, "the binding"));
    }
}
