//! Every rule of a role is looked at; a role that only aggregates others has its rules overwritten and is passed by.

use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report, Severity};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_role = object.group == "rbac.authorization.k8s.io" && matches!(object.kind, "Role" | "ClusterRole");
    if !is_role || !Setting::of(object.root, "aggregationRule").is_absent() {
        return;
    }
    let name = object.name().value().unwrap_or(object.kind);
    for rule in Setting::of(object.root, "rules").items() {
        let star = |key: &'static str| Setting::of(rule, key).items().find(is_wildcard).map(|node| (key, node));
        let found: Vec<(&str, Node<'_>)> =
            ["verbs", "resources", "apiGroups", "nonResourceURLs"].into_iter().filter_map(star).collect();
        let Some(&(_, first)) = found.first() else { continue };
        let names: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
        let severity = match names.as_slice() {
            ["verbs", "resources", "apiGroups", ..] => Severity::Critical,
            ["apiGroups"] => Severity::Low,
            _ => Severity::High,
        };
        let finding = Finding::at(first.span()).arg(names.join(", ")).arg(name).severity(severity);
        report.emit(
            found
                .iter()
                .skip(1)
                .fold(finding, |finding, (key, node)| finding.related(node.span(), format!("all {key}"))),
        );
    }
}

/// `*`, or `*/subresource`.
fn is_wildcard(node: &Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "*" || text.starts_with("*/"))
}
