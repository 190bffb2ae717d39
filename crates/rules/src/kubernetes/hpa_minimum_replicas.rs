use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let minimum = report.int("minimum");
    let span = match object.spec().field("minReplicas").integer() {
        _ if !object.is("autoscaling", "HorizontalPodAutoscaler") => return,
        Setting::Set(count, node) if count < minimum => node.span(),
        Setting::Absent if minimum > 1 => object.span(),
        _ => return,
    };
    report.emit(Finding::at(span).arg(object.name().value().unwrap_or(object.kind)).arg(minimum.to_string()));
}
