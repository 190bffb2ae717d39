//! Served by the target version, but with a date on which it goes.

use plimsoll_kubernetes::Object;
use plimsoll_kubernetes::lifecycle::Stage;
use plimsoll_lint::Report;

use super::removed_api_version::report_stage;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    report_stage(object, Stage::Deprecated, report);
}
