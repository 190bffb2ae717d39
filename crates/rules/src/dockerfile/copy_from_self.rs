use plimsoll_dockerfile::{Source, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources().filter(|reference| reference.source == Source::Itself) {
        report.emit(Finding::at(reference.span).arg(reference.text));
    }
}
