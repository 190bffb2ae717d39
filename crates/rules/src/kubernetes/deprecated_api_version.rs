//! Served by the target version, but with a date on which it goes.

use plimsoll_kubernetes::lifecycle::Stage;
use plimsoll_kubernetes::schema::Serving;
use plimsoll_lint::{KindView, Report};

use super::removed_api_version::{at_version, report_stage};

pub(crate) fn check(view: &KindView<'_>, report: &mut Report<'_>) {
    let object = view.object;
    report_stage(object, Stage::Deprecated, report);
    let Some(Serving::Deprecated { warning, place }) = view.definitions.serving(object) else { return };
    let Some(finding) = at_version(object) else { return };
    let help = match warning {
        Some(warning) => format!("'{place}' says: {warning}"),
        None => format!("Move the object to another version that the definition in '{place}' serves."),
    };
    report.emit(finding.message("definition").help(help));
}
