use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report, Severity};

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || pod.host_users_false() {
        return;
    }
    let never_starts = |finding: Finding| finding.message("contradiction").severity(Severity::Critical);
    if let Setting::Set(0, node) = pod.security("runAsUser").integer() {
        let finding = Finding::at(node.span());
        let is_denied = pod.security("runAsNonRoot").bool().is(&true);
        report.emit(if is_denied { never_starts(finding.arg("pod")) } else { finding.message("pod").arg("runAsUser") });
    }
    for container in pod.containers() {
        let Setting::Set(0, node) = container.security("runAsUser").integer() else { continue };
        let finding = Finding::at(node.span()).arg(label(&container));
        let is_denied = container.run_as_non_root().value() == Some(true);
        report.emit(if is_denied { never_starts(finding) } else { finding });
    }
}
