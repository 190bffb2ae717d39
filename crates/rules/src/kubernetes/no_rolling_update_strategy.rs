use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let field = match (object.group, object.kind) {
        ("apps" | "extensions", "Deployment") | ("apps.openshift.io" | "", "DeploymentConfig") => "strategy",
        ("apps" | "extensions", "DaemonSet") | ("apps", "StatefulSet") => "updateStrategy",
        _ => return,
    };
    if let Setting::Set(kind @ ("Recreate" | "OnDelete"), node) = object.spec().field(field).field("type").string() {
        let finding = Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(kind);
        report.emit(if kind == "OnDelete" { finding.message("by-hand") } else { finding });
    }
}
