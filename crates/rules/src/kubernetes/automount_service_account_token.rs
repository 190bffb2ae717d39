//! Needs the scope: an account that is bound to a role most likely belongs to a program that talks to the API.

use std::collections::BTreeSet;

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Detail, Name, Scope, Treatment};
use plimsoll_lint::{Finding, Report, ScopeView};

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let bound = bound_accounts(&view.scope);
    let strict = report.flag("strict");
    for (id, pod) in view.scope.pods() {
        let Some(object) = view.scope.object(id.object) else { continue };
        let Some(namespace) = view.scope.namespace_of(id.object) else { continue };
        let account = match &pod.service_account {
            Name::Is(name) => &**name,
            Name::Absent => "default",
            Name::Unknown => continue,
        };
        let mounts = match pod.automount {
            Some(answer) => answer,
            None => account_automount(&view.scope, namespace, account),
        };
        if pod.treatment != Treatment::Full || mounts != Match::Yes || object.is_fragment {
            continue;
        }
        let is_bound =
            bound.contains(&(namespace, account)) || bound.contains(&(namespace, "*")) || bound.contains(&("*", "*"));
        if !strict && account != "default" && is_bound {
            continue;
        }
        let span = pod.service_account_span.unwrap_or(object.span);
        let name = object.name.as_str().unwrap_or(&object.kind);
        report.emit(Finding::in_unit(view.unit_of(id.object), span).arg(name).arg(account).about(pod.span, name));
    }
}

/// What the account says; its token is mounted when it says nothing.
fn account_automount(scope: &Scope<'_>, namespace: &str, account: &str) -> Match {
    let found = scope.find("", "ServiceAccount", namespace, account).and_then(|id| scope.object(id));
    match found.map(|object| &object.detail) {
        Some(Detail::ServiceAccount(Some(answer))) => (*answer).into(),
        _ => Match::Yes,
    }
}

/// Namespace and name of the accounts that some binding gives a role; `*` stands for all.
fn bound_accounts<'f>(scope: &Scope<'f>) -> BTreeSet<(&'f str, &'f str)> {
    let mut bound = BTreeSet::new();
    for (id, object) in scope.objects() {
        let Detail::Binding { subjects, .. } = &object.detail else { continue };
        for subject in subjects {
            match (subject.kind.as_str(), subject.name.as_str()) {
                (Some("ServiceAccount"), Some(name)) => {
                    let namespace = subject.namespace.as_str().or_else(|| scope.namespace_of(id)).unwrap_or("*");
                    bound.insert((namespace, name));
                }
                (Some("Group"), Some("system:serviceaccounts")) => {
                    bound.insert(("*", "*"));
                }
                (Some("Group"), Some(group)) => {
                    if let Some(namespace) = group.strip_prefix("system:serviceaccounts:") {
                        bound.insert((namespace, "*"));
                    }
                }
                _ => {}
            }
        }
    }
    bound
}
