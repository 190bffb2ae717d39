use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::{MISPLACED, is_said_by, label};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    // On the pod the key has no effect, which is a finding of its own.
    if !pod.security("allowPrivilegeEscalation").is_absent() && is_said_by(MISPLACED, report) {
        return;
    }
    for container in pod.containers() {
        // Where something forces it, that is the cause, and there is nothing to repair here.
        let is_forced = container.forced_privilege_escalation().is_some();
        if is_forced && is_said_by("privileged-container", report)
            || !container.allow_privilege_escalation().is_absent()
        {
            continue;
        }
        let finding = Finding::at(container.span()).arg(label(&container));
        let path = &["securityContext", "allowPrivilegeEscalation"];
        let edit = if is_forced { None } else { container.node.set(path, Fragment::Plain("false")) };
        report.emit(match edit {
            Some(edit) => finding.unsafe_fix("Add 'allowPrivilegeEscalation: false'", edit),
            None => finding,
        });
    }
}
