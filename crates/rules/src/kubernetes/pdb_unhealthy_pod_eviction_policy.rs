use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("policy", "PodDisruptionBudget")
        && object.spec().field("unhealthyPodEvictionPolicy").is_absent()
        && !object.is_fragment()
    {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)));
    }
}
