//! Served by the target version, but with a date on which it goes.

use plimsoll_kubernetes::Object;
use plimsoll_kubernetes::lifecycle::Stage;
use plimsoll_kubernetes::schema::Serving;
use plimsoll_lint::Report;

use super::removed_api_version::{at_version, report_stage};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_stage(object, Stage::Deprecated, report);
    let Some(Serving::Deprecated { warning, place }) = report.definitions().serving(object) else { return };
    let Some(finding) = at_version(object) else { return };
    let help = match warning {
        Some(warning) => format!("'{place}' says: {warning}"),
        None => format!("Move the object to another version that the definition in '{place}' serves."),
    };
    report.emit(finding.message("definition").help(help));
}
