use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || pod.host_users_false() {
        return;
    }
    let mut judge = |key: &str, setting: Setting<'_, Node<'_>>| {
        if let Setting::Set(0, node) = setting.integer() {
            report.emit(Finding::at(node.span()).arg(key));
        }
    };
    for key in ["runAsGroup", "fsGroup"] {
        judge(key, pod.security(key));
    }
    for group in pod.security("supplementalGroups").items() {
        judge("supplementalGroups", Setting::from_node(Some(group)));
    }
    for container in pod.containers() {
        judge("runAsGroup", container.security("runAsGroup"));
    }
}
