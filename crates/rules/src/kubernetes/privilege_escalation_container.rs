use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::{is_said_by, label};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    if container.pod.is_windows() {
        return;
    }
    let forced = container.forced_privilege_escalation();
    // What forces it is the cause, and reported as such.
    let is_said = !container.privileged().is(&true) || is_said_by("privileged-container", report);
    match (container.allow_privilege_escalation(), forced) {
        (Setting::Set(true, node), Some(_)) if !is_said => {
            report.emit(Finding::at(node.span()).arg(label(container)));
        }
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
