use plimsoll_dockerfile::{Source, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources() {
        let Source::Stage(other) = reference.source else { continue };
        if other.index() > stage.index() && other.is_in_circle_with(*stage) {
            let place = other.from().map_or(other.span(), |from| from.span);
            report
                .emit(Finding::at(reference.span).arg(reference.text).related(place, "this stage needs the one above"));
        }
    }
}
