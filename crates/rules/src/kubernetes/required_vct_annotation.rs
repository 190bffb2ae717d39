use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};

use super::has_entry;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("apps", "StatefulSet") {
        return;
    }
    for claim in object.spec().field("volumeClaimTemplates").items().filter(|claim| claim.is_mapping()) {
        let metadata = Setting::of(claim, "metadata");
        for wanted in report.list("annotations") {
            if has_entry(StringMap(metadata.field("annotations")), wanted) == Some(false) {
                let name = metadata.field("name");
                let finding = Finding::at(name.node().unwrap_or(claim).span());
                report.emit(finding.arg(name.string().value().unwrap_or("claim")).arg(wanted.as_str()));
            }
        }
    }
}
