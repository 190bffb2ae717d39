use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(word) = stage.name_word() else { return };
    if ["scratch", "context"].iter().any(|reserved| word.raw.eq_ignore_ascii_case(reserved)) {
        report.emit(Finding::at(word.span).arg(word.raw.as_ref()));
    }
}
