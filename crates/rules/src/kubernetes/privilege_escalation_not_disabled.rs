use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    // On the pod the key has no effect, which is a finding of its own.
    if !pod.security("allowPrivilegeEscalation").is_absent() {
        return;
    }
    for container in pod.containers() {
        let is_forced = container.forced_privilege_escalation().is_some();
        if is_forced || !container.allow_privilege_escalation().is_absent() {
            continue;
        }
        let finding = Finding::at(container.span()).arg(label(&container));
        let path = &["securityContext", "allowPrivilegeEscalation"];
        report.emit(match container.node.set(path, Fragment::Plain("false")) {
            Some(edit) => finding.unsafe_fix("Add 'allowPrivilegeEscalation: false'", edit),
            None => finding,
        });
    }
}
