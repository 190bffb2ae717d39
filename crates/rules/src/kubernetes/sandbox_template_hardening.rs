use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if !pod.object.group.starts_with("agents.x-k8s.io") && !pod.object.group.ends_with(".agents.x-k8s.io") {
        return;
    }
    let name = pod.object.name().value().unwrap_or(pod.object.kind);
    let lacks_limit = |resource: &str| pod.containers().iter().any(|container| container.limit(resource).is_absent());
    let mut missing = Vec::new();
    if pod.field("runtimeClassName").is_absent() {
        missing.push("runtimeClassName");
    }
    if lacks_limit("cpu") {
        missing.push("cpu limit");
    }
    if lacks_limit("memory") {
        missing.push("memory limit");
    }
    if !missing.is_empty() {
        report.emit(Finding::at(pod.span()).arg(name).arg(missing.join(", ")));
    }
}
