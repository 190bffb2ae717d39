use plimsoll_dockerfile::{Keyword, Stage, User};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_final() || stage.effective_user().user != User::Root {
        return;
    }
    for volume in stage.chain().flat_map(|stage| stage.all(Keyword::Volume)) {
        for path in volume.words() {
            report.emit(Finding::at(path.span).arg(path.raw.as_ref()));
        }
    }
}
