use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("policy", "PodDisruptionBudget")
        && object.spec().field("unhealthyPodEvictionPolicy").is_absent()
        && !object.is_fragment()
    {
        let finding = Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind));
        let policy = Fragment::Text("AlwaysAllow".to_owned());
        let edit = object.root.set(&["spec", "unhealthyPodEvictionPolicy"], policy);
        report.emit(with_unsafe_fix(finding, "Let unhealthy pods be evicted", edit));
    }
}
