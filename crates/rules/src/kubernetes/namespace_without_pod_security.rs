use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Namespace") || object.is_fragment() {
        return;
    }
    let name = object.name().value().unwrap_or("Namespace");
    let is_system = name.starts_with("kube-") || name == "default" || name.starts_with("openshift-");
    let labels = object.labels();
    if !is_system && !labels.is_open() && labels.get("pod-security.kubernetes.io/enforce").is_absent() {
        let label = "pod-security.kubernetes.io/enforce";
        let edit = object.root.set(&["metadata", "labels", label], Fragment::Text("baseline".to_owned()));
        report.emit(with_unsafe_fix(Finding::at(object.span()).arg(name), "Enforce the baseline standard", edit));
    }
}
