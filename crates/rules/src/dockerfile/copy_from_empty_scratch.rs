use plimsoll_dockerfile::{Base, Keyword, Source, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources() {
        let Source::Stage(other) = reference.source else { continue };
        if reference.instruction.keyword == Keyword::Copy && is_empty(other) {
            report.emit(Finding::at(reference.span).arg(reference.text));
        }
    }
}

fn is_empty(stage: Stage<'_>) -> bool {
    let adds = |keyword| matches!(keyword, Keyword::Copy | Keyword::Add | Keyword::Run | Keyword::Workdir);
    matches!(stage.root().base(), Base::Scratch)
        && stage.chain().all(|stage| !stage.instructions().iter().any(|instruction| adds(instruction.keyword)))
}
