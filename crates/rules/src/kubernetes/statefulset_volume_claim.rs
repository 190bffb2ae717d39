use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("apps", "StatefulSet") {
        return;
    }
    for claim in object.spec().field("volumeClaimTemplates").items().filter(|claim| claim.is_mapping()) {
        let name = Setting::of(claim, "metadata").field("name");
        let label = name.string().value().unwrap_or("claim");
        let spec = Setting::of(claim, "spec");
        let shared = spec
            .field("accessModes")
            .items()
            .find(|mode| matches!(mode.text(), Some("ReadWriteMany" | "ReadOnlyMany")));
        if let Some(mode) = shared {
            report.emit(Finding::at(mode.span()).arg(label).arg(mode.text().unwrap_or_default()));
        }
        if spec.at(&["resources", "requests", "storage"]).is_absent() && !object.is_fragment() {
            report.emit(Finding::at(name.node().unwrap_or(claim).span()).arg(label).arg("no size"));
        }
    }
}
