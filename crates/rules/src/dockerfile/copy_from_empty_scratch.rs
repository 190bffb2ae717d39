use plimsoll_dockerfile::{Base, Keyword, Source, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources() {
        let Source::Stage(other) = reference.source else { continue };
        // The root of an empty stage is there, and empty.
        let is_whole = reference.instruction.source_words().iter().any(|word| matches!(&*word.raw, "/" | "." | "/."));
        if reference.instruction.keyword == Keyword::Copy && !is_whole && is_empty(other) {
            report.emit(Finding::at(reference.span).arg(reference.text));
        }
    }
}

fn is_empty(stage: Stage<'_>) -> bool {
    let adds = |keyword| matches!(keyword, Keyword::Copy | Keyword::Add | Keyword::Run | Keyword::Workdir);
    let is_fixed = |stage: Stage<'_>| stage.base_word().is_some_and(|word| !word.has_variables());
    matches!(stage.root().base(), Base::Scratch)
        && stage.chain().all(is_fixed)
        && stage.chain().all(|stage| !stage.instructions().iter().any(|instruction| adds(instruction.keyword)))
}
