use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
const PREFIX: &str = "pod-security.kubernetes.io/";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Namespace") {
        return;
    }
    let name = object.name().value().unwrap_or("Namespace");
    let labels = object.labels();
    for mode in ["enforce", "audit", "warn"] {
        if let Setting::Set(level, node) = labels.get(&format!("{PREFIX}{mode}"))
            && !LEVELS.contains(&level)
            && !level.contains(['$', '{'])
        {
            report.emit(Finding::at(node.span()).message("unknown").arg(level));
        }
    }
    let is_system = name.starts_with("kube-") || name == "default" || name.starts_with("openshift-");
    match labels.get(&format!("{PREFIX}enforce")) {
        _ if is_system => {}
        Setting::Set(level @ "privileged", node) => {
            let path = &["metadata", "labels", "pod-security.kubernetes.io/enforce"];
            let edit = object.root.set(path, Fragment::Text("baseline".to_owned()));
            let finding = Finding::at(node.span()).arg(name).arg(level);
            report.emit(with_unsafe_fix(finding, "Enforce the baseline standard", edit));
        }
        _ => {}
    }
}
