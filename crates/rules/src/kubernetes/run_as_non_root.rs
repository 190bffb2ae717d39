//! One finding a pod for what nobody says, since one key on the pod repairs it; one a place for each written `false`.

use plimsoll_kubernetes::{Container, Level, Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::{label, labels, with_unsafe_fix};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || pod.host_users_false() {
        return;
    }
    let mut silent = Vec::new();
    let mut inheriting = Vec::new();
    for container in pod.containers() {
        if !may_be_root(&container) {
            continue;
        }
        let effective = container.run_as_non_root();
        match (effective.setting, effective.level) {
            (Setting::Set(false, node), Level::Container) => {
                let finding = Finding::at(node.span()).message("allowed").arg(label(&container));
                let edit = container.node.set(&["securityContext", "runAsNonRoot"], Fragment::Plain("true"));
                report.emit(with_unsafe_fix(finding, "Set runAsNonRoot to true", edit));
            }
            (Setting::Set(false, _), Level::Pod) => inheriting.push(container),
            (Setting::Absent, _) => silent.push(container),
            (Setting::Set(true, _) | Setting::Unknown(_), _) => {}
        }
    }
    if let (Setting::Set(_, node), false) = (pod.security("runAsNonRoot"), inheriting.is_empty()) {
        let finding = Finding::at(node.span()).message("allowed").arg(labels(&inheriting));
        let edit = pod.spec.set(&["securityContext", "runAsNonRoot"], Fragment::Plain("true"));
        report.emit(with_unsafe_fix(finding, "Set runAsNonRoot to true", edit));
    }
    if silent.is_empty() || !pod.missing_good_applies() {
        return;
    }
    let finding = Finding::at(pod.span()).arg(labels(&silent));
    let finding =
        silent.iter().fold(finding, |finding, container| finding.related(container.span(), "may run as root"));
    report.emit(match pod.spec.set(&["securityContext", "runAsNonRoot"], Fragment::Plain("true")) {
        Some(edit) => finding.unsafe_fix("Add 'runAsNonRoot: true' to the pod", edit),
        None => finding,
    });
}

/// Whether no user id settles the matter: one above 0 is no root, and 0 is another rule's finding.
fn may_be_root(container: &Container<'_>) -> bool {
    container.run_as_user().setting.is_absent()
}
