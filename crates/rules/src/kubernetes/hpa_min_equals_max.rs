use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let lowest = match spec.field("minReplicas").integer() {
        Setting::Absent => 1,
        Setting::Set(count, _) => count,
        Setting::Unknown(_) => return,
    };
    if let (Setting::Set(highest, node), true) =
        (spec.field("maxReplicas").integer(), object.is("autoscaling", "HorizontalPodAutoscaler"))
        && highest <= lowest
    {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)));
    }
}
