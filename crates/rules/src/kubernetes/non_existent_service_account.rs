//! In a tree of files an account may live elsewhere: there the namespace must have one for the rule to speak.

use plimsoll_kubernetes::Name;
use plimsoll_lint::{Finding, Report, ScopeView};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    for (id, pod) in view.scope.pods() {
        let (Name::Is(account), Some(span)) = (&pod.service_account, pod.service_account_span) else { continue };
        let Some(namespace) = view.scope.namespace_of(id.object) else { continue };
        let is_external = report.settings().kubernetes.is_external("ServiceAccount", namespace, Some(account));
        if is_external || !view.scope.is_missing("", "ServiceAccount", namespace, account) {
            continue;
        }
        let Some(object) = view.scope.object(id.object) else { continue };
        let name = object.name.as_str().unwrap_or(&object.kind);
        let finding = Finding::in_unit(view.unit_of(id.object), span).arg(&**account).arg(name).arg(namespace);
        report.emit(finding);
    }
}
