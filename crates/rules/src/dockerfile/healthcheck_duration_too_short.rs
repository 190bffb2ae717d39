use std::time::Duration;

use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::healthcheck_invalid_duration::{durations, read};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (value, text) in durations(*stage) {
        let is_too_short = |(duration, negative): (Duration, bool)| {
            !duration.is_zero() && (negative || duration < Duration::from_millis(1))
        };
        if read(text).is_some_and(is_too_short) {
            report.emit(Finding::at(value.span).arg(text));
        }
    }
}
