//! One finding a pod, since one key on the pod repairs it for all containers.

use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::labels;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    let containers = pod.containers();
    let lacks = |container: &plimsoll_kubernetes::Container<'_>| {
        container.seccomp_profile().setting.field("type").name().is_absent()
    };
    let without: Vec<_> = containers.into_iter().filter(lacks).collect();
    if without.is_empty() {
        return;
    }
    let finding = Finding::at(pod.span()).arg(labels(&without));
    let finding =
        without.iter().fold(finding, |finding, container| finding.related(container.span(), "has no profile"));
    let profile = Fragment::entry("type", Fragment::Text("RuntimeDefault".to_owned()));
    report.emit(match pod.spec.set(&["securityContext", "seccompProfile"], profile) {
        Some(edit) => finding.unsafe_fix("Add the runtime's profile to the pod", edit),
        None => finding,
    });
}
