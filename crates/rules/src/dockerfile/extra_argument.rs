use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.all(Keyword::Stopsignal) {
        for word in instruction.words().iter().filter(|word| !word.has_variables()) {
            if word.raw.split_ascii_whitespace().nth(1).is_some() {
                report.emit(Finding::at(word.span).arg(instruction.keyword.as_str()));
            }
        }
    }
}
