use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Closed, Finding, Report};
use plimsoll_yaml::{Fragment, Node};

use super::with_safe_fix;

const GROUP: &str = "rbac.authorization.k8s.io";
const KINDS: [&str; 3] = ["Group", "ServiceAccount", "User"];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.group != GROUP || !matches!(object.kind, "RoleBinding" | "ClusterRoleBinding") || object.is_fragment() {
        return;
    }
    let is_cluster_wide = object.kind == "ClusterRoleBinding";
    if let (Setting::Set("Role", node), true) =
        (Setting::of(object.root, "roleRef").field("kind").string(), is_cluster_wide)
    {
        report.emit(Finding::at(node.span()).message("role").arg("Role"));
    }
    for subject in Setting::of(object.root, "subjects").items().filter(|subject| subject.is_mapping()) {
        // A kustomization puts its own namespace in; only what is built already lacks it for good.
        let is_built = object.source.is_some() || report.settings().kubernetes.closed == Closed::Always;
        subject_of(subject, is_cluster_wide && is_built, report);
    }
}

fn subject_of(subject: Node<'_>, needs_namespace: bool, report: &mut Report<'_>) {
    let text = |key: &str| Setting::of(subject, key).name();
    let (Setting::Set(kind, place), Some(name)) = (text("kind"), text("name").value()) else { return };
    let span = text("name").node().map_or(place.span(), Node::span);
    match (kind, text("apiGroup")) {
        ("ServiceAccount", Setting::Set(group, node)) => {
            let finding = Finding::at(node.span()).message("group").arg(kind).arg(group);
            let edit = subject.entry("apiGroup").and_then(|entry| subject.delete(entry));
            report.emit(with_safe_fix(finding, "Delete apiGroup", edit));
        }
        ("ServiceAccount", _) if needs_namespace && text("namespace").is_absent() => {
            report.emit(Finding::at(span).arg(name));
        }
        ("User" | "Group", Setting::Set(group, node)) if group != GROUP => {
            let finding = Finding::at(node.span()).message("group").arg(kind).arg(group);
            let edit = subject.set(&["apiGroup"], Fragment::Text(GROUP.to_owned()));
            report.emit(with_safe_fix(finding, "Correct the apiGroup", edit));
        }
        ("ServiceAccount" | "User" | "Group", _) => {}
        _ => {
            let meant = KINDS.into_iter().find(|other| other.eq_ignore_ascii_case(kind));
            let edit = meant.and_then(|meant| subject.set(&["kind"], Fragment::Text(meant.to_owned())));
            let finding = Finding::at(place.span()).message("kind").arg(kind);
            report.emit(with_safe_fix(finding, "Correct the case", edit));
        }
    }
}
