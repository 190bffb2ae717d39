use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let fields = ["minAvailable", "maxUnavailable"].map(|key| object.spec().field(key));
    let is_open = fields.iter().any(plimsoll_kubernetes::Setting::is_unknown);
    let written = fields.iter().filter(|field| !field.is_absent()).count();
    if object.is("policy", "PodDisruptionBudget") && !is_open && written != 1 && !object.is_fragment() {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)));
    }
}
