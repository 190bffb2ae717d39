//! In a tree of files an account may live elsewhere: there the pod's own file must have one for the rule to speak.

use std::collections::BTreeSet;

use plimsoll_kubernetes::{Name, World};
use plimsoll_lint::{Finding, Report, ScopeView, UnitId};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let with_accounts: BTreeSet<(UnitId, &str)> = scope
        .objects()
        .filter(|(_, object)| object.is("", "ServiceAccount"))
        .filter_map(|(id, _)| Some((view.unit_of(id), scope.namespace_of(id)?)))
        .collect();
    for (id, pod) in scope.pods() {
        let (Name::Is(account), Some(span)) = (&pod.service_account, pod.service_account_span) else { continue };
        let Some(namespace) = scope.namespace_of(id.object) else { continue };
        let unit = view.unit_of(id.object);
        let is_judged = scope.world() == World::Closed || with_accounts.contains(&(unit, namespace));
        let is_external = report.settings().kubernetes.is_external("ServiceAccount", namespace, Some(account));
        if !is_judged || is_external || !view.is_missing(id.object, "", "ServiceAccount", namespace, account) {
            continue;
        }
        let Some(object) = scope.object(id.object) else { continue };
        let name = object.name.as_str().unwrap_or(object.kind());
        report.emit(Finding::in_unit(unit, span).arg(&**account).arg(name).arg(namespace));
    }
}
