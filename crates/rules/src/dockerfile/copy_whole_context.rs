use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_shipped() {
        return;
    }
    let copies = stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add));
    for source in copies.filter(|copy| copy.flag("from").is_none()).flat_map(Instruction::source_words) {
        if matches!(source.literal(), Some("." | "./" | "/")) {
            report.emit(Finding::at(source.span).arg(source.raw.as_ref()));
        }
    }
}
