use std::collections::{BTreeMap, BTreeSet};

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Grant, ObjectId, RuleFacts};
use plimsoll_lint::{Finding, Report, ScopeView};
use plimsoll_text::Span;

use super::object_name;

/// What takes over a cluster: group, resource, verbs.
const TAKEOVER: &[(&str, &str, &[&str])] = &[
    ("", "secrets", &["get", "list", "watch"]),
    ("", "pods", &["create"]),
    ("", "pods/exec", &["create", "get"]),
    ("", "pods/attach", &["create", "get"]),
    ("", "serviceaccounts/token", &["create"]),
    ("", "nodes/proxy", &["create", "get"]),
    ("", "users", &["impersonate"]),
    ("", "groups", &["impersonate"]),
    ("", "serviceaccounts", &["impersonate"]),
    ("rbac.authorization.k8s.io", "clusterroles", &["bind", "escalate"]),
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", &["create", "update", "patch"]),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", &["create", "update", "patch"]),
];

type Workload<'v> = (ObjectId, Span, &'v str);

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let grants = scope.grants();
    let mut workloads: BTreeMap<(&str, &str), Vec<Workload<'_>>> = BTreeMap::new();
    for (id, pod) in scope.pods().filter(|(id, _)| scope.mounts_token(*id) == Match::Yes) {
        let (Some(namespace), Some(object)) = (scope.namespace_of(id.object), scope.object(id.object)) else {
            continue;
        };
        let Some(account) = pod.account() else { continue };
        let span = pod.service_account_span.unwrap_or(object.span);
        workloads.entry((namespace, account)).or_default().push((id.object, span, object_name(object)));
    }
    for ((namespace, account), workloads) in &workloads {
        let all = grants.of(namespace, account);
        let cluster_wide = || all.iter().filter(|grant| grant.namespace.is_none());
        let found = cluster_wide().find_map(|grant| Some((grant, takeover(grant.rule)?)));
        if let (Some((grant, (verb, resource))), [first, others @ ..]) = (found, workloads.as_slice()) {
            let finding =
                Finding::in_unit(view.unit_of(first.0), first.1).arg(*account).arg(first.2).arg(verb).arg(resource);
            report.emit(with_places(view, finding, grant, others));
        }
    }
}

fn with_places(view: &ScopeView<'_>, finding: Finding, grant: &Grant<'_>, others: &[Workload<'_>]) -> Finding {
    let finding = finding.related_in(view.unit_of(grant.role), grant.rule.span, "the rule that allows it");
    let binding = view.scope.object(grant.binding).map_or(grant.rule.span, |object| object.span);
    let finding = finding.related_in(view.unit_of(grant.binding), binding, "the binding that gives it");
    let mut seen = BTreeSet::new();
    others.iter().filter(|(id, ..)| seen.insert(*id)).fold(finding, |finding, (id, span, name)| {
        finding.related_in(view.unit_of(*id), *span, format!("'{name}' has the account too"))
    })
}

/// The verb and resource of a rule that take over the cluster.
fn takeover(rule: &RuleFacts) -> Option<(&'static str, &'static str)> {
    if rule.names_resources || rule.is_open {
        return None;
    }
    if rule.grants("*", "*", "*") {
        return Some(("*", "*"));
    }
    let of = |(group, resource, verbs): &(&str, &'static str, &'static [&'static str])| {
        let verb = verbs.iter().find(|verb| rule.grants(group, resource, verb))?;
        Some((*verb, *resource))
    };
    TAKEOVER.iter().find_map(of)
}
