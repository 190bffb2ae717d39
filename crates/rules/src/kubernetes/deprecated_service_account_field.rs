use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let Setting::Set(name, node) = pod.field("serviceAccount").name() else { return };
    let current = pod.field("serviceAccountName").name();
    if current.is(&name) || current.is_unknown() {
        return;
    }
    let finding = Finding::at(node.span()).arg(name);
    report.emit(match pod.spec.entry("serviceAccount") {
        Some(entry) if current.is_absent() && !entry.key.is_alias() => {
            finding.safe_fix("Rename it", Edit::replace(entry.key.span(), "serviceAccountName"))
        }
        _ => finding,
    });
}
