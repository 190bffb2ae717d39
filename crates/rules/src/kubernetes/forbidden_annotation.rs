use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::has_entry;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let annotations = object.annotations();
    for unwanted in report.list("annotations") {
        let key = unwanted.split('=').next().unwrap_or(unwanted);
        if let (Some(true), Some(entry)) = (has_entry(annotations, unwanted), annotations.entry(key)) {
            let name = object.name().value().unwrap_or(object.kind);
            report.emit(Finding::at(entry.key.span()).arg(name).arg(unwanted.as_str()));
        }
    }
}
