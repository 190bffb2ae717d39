//! Needs the scope: an account that is bound to a role most likely belongs to a program that talks to the API.

use plimsoll_kubernetes::Treatment;
use plimsoll_kubernetes::selector::Match;
use plimsoll_lint::{Finding, Report, ScopeView};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let grants = view.scope.grants();
    let strict = report.flag("strict");
    for (id, pod) in view.scope.pods() {
        let Some(object) = view.scope.object(id.object) else { continue };
        let Some(namespace) = view.scope.namespace_of(id.object) else { continue };
        let Some(account) = pod.account() else { continue };
        if pod.treatment != Treatment::Full || view.scope.mounts_token(id) != Match::Yes || object.is_fragment {
            continue;
        }
        if !strict && account != "default" && !grants.bindings_of(namespace, account).is_empty() {
            continue;
        }
        let span = pod.service_account_span.unwrap_or(object.span);
        let name = object.name.as_str().unwrap_or(object.kind());
        report.emit(Finding::in_unit(view.unit_of(id.object), span).arg(name).arg(account).about(pod.span, name));
    }
}
