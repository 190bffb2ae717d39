use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::healthcheck_invalid_duration::healthchecks;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let flags = healthchecks(*stage).filter_map(|one| one.flag("retries")?.value.as_ref());
    for value in flags {
        let text = value.literal().unwrap_or(&value.raw);
        if !text.is_empty() && text.parse::<i32>().map_or(true, |count| count < 0) {
            report.emit(Finding::at(value.span).arg(text));
        }
    }
}
