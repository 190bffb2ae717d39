use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    if container.pod.is_windows() {
        return;
    }
    let forced = container.forced_privilege_escalation();
    match (container.allow_privilege_escalation(), forced) {
        // Where something forces it, that is the cause, and other rules report it.
        (Setting::Set(true, node), None) => {
            let finding = Finding::at(node.span()).arg(label(container));
            let path = &["securityContext", "allowPrivilegeEscalation"];
            report.emit(match container.node.set(path, Fragment::Plain("false")) {
                Some(edit) => finding.unsafe_fix("Set allowPrivilegeEscalation to false", edit),
                None => finding,
            });
        }
        (Setting::Set(false, node), Some(cause)) => {
            let finding = Finding::at(node.span()).message("contradiction").arg(label(container));
            let help = "Delete the privilege that needs it, or the false.";
            report.emit(finding.related(cause.span(), "this forces escalation to be allowed").help(help));
        }
        _ => {}
    }
}
