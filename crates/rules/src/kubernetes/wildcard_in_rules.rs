//! Every rule of a role is looked at; a role that only aggregates others has its rules overwritten and is passed by.

use plimsoll_kubernetes::Detail;
use plimsoll_lint::{Finding, Report, ScopeView, Severity};

use super::{Holders, object_name};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let holders = Holders::new(view);
    for (id, object) in view.scope.objects() {
        let Detail::Role(role) = &object.detail else { continue };
        for rule in role.rules.iter().filter(|_| !role.is_aggregated) {
            let Some((&(_, first), others)) = rule.stars.split_first() else { continue };
            let names: Vec<&str> = rule.stars.iter().map(|(key, _)| *key).collect();
            let severity = match names.as_slice() {
                ["verbs", "resources", "apiGroups", ..] => Severity::Critical,
                ["apiGroups"] => Severity::Low,
                _ => Severity::High,
            };
            let unit = view.unit_of(id);
            let finding = Finding::in_unit(unit, first).arg(names.join(", ")).arg(object_name(object));
            let finding = others.iter().fold(finding.severity(severity), |finding, (key, span)| {
                finding.related_in(unit, *span, format!("all {key}"))
            });
            report.emit(holders.name(id, finding));
        }
    }
}
