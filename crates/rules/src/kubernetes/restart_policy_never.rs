use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let is_bare = pod.object.is("", "Pod") && pod.hook().is_none();
    if let (Setting::Set("Never", node), true) = (pod.restart_policy(), is_bare) {
        report.emit(Finding::at(node.span()).arg(pod.object.name().value().unwrap_or("Pod")));
    }
}
