use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let action = match (object.group, object.kind) {
        ("kyverno.io", "ClusterPolicy" | "Policy") => {
            let verifies = |rule: plimsoll_yaml::Node<'_>| !Setting::of(rule, "verifyImages").is_absent();
            if !spec.field("rules").items().filter(|rule| rule.is_mapping()).any(verifies) {
                return;
            }
            spec.field("validationFailureAction").string()
        }
        ("policy.sigstore.dev", "ClusterImagePolicy") => spec.field("mode").string(),
        _ => return,
    };
    if let Setting::Set(action @ ("Audit" | "audit" | "warn"), node) = action {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(action));
    }
}
