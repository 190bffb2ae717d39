use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let field = match (object.group, object.kind) {
        ("apps" | "extensions", "Deployment") => "strategy",
        ("apps" | "extensions", "DaemonSet") => "updateStrategy",
        _ => return,
    };
    let update = object.spec().field(field).field("rollingUpdate");
    let text = |key: &str| update.field(key).read(Node::text);
    let (surge, unavailable) = (text("maxSurge"), text("maxUnavailable"));
    let is_zero = |setting: &Setting<'_, &str>| matches!(setting, Setting::Set("0" | "0%", _));
    // A DaemonSet makes no additional pods unless it is told to.
    let no_surge = is_zero(&surge) || (surge.is_absent() && object.kind == "DaemonSet");
    let Setting::Set(value, node) = unavailable else { return };
    let is_single = object.spec().field("replicas").integer().is(&1);
    if is_zero(&unavailable) && no_surge {
        report.emit(Finding::at(node.span()).arg("maxSurge: 0, maxUnavailable: 0"));
    } else if value == "100%" && object.kind == "Deployment" && !is_single {
        report.emit(Finding::at(node.span()).arg("maxUnavailable: 100%"));
    }
}
