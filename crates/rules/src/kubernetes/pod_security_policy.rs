use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.kind != "PodSecurityPolicy" {
        return;
    }
    let spec = object.spec();
    let name = object.name().value().unwrap_or("PodSecurityPolicy");
    for key in ["privileged", "hostPID", "hostIPC", "hostNetwork"] {
        if let Setting::Set(true, node) = spec.field(key).bool() {
            report.emit(Finding::at(node.span()).arg(name).arg(key));
        }
    }
    let escalation = spec.field("allowPrivilegeEscalation").bool();
    if !escalation.is(&false) && !escalation.is_unknown() {
        report.emit(
            Finding::at(escalation.node().map_or(object.span(), Node::span)).arg(name).arg("privilege escalation"),
        );
    }
    let rule = spec.field("runAsUser").field("rule").string();
    let from_zero =
        spec.field("runAsUser").field("ranges").items().any(|range| Setting::of(range, "min").integer().is(&0));
    let lets_root_in = rule.is(&"RunAsAny") || (rule.is(&"MustRunAs") && from_zero) || rule.is_absent();
    if lets_root_in {
        report.emit(Finding::at(rule.node().map_or(object.span(), Node::span)).arg(name).arg("root"));
    }
    let added = spec.field("allowedCapabilities");
    if let (Setting::Set(node, _), true) = (added, added.items().len() > 0) {
        report.emit(Finding::at(node.span()).arg(name).arg("more capabilities"));
    }
    if spec.field("requiredDropCapabilities").items().len() == 0 && !spec.field("requiredDropCapabilities").is_unknown()
    {
        report.emit(Finding::at(object.span()).arg(name).arg("the capabilities of the runtime"));
    }
}
