use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    for volume in instructions.filter(|one| one.keyword == Keyword::Volume) {
        let Some(array) = volume.json() else { continue };
        for path in array.elements.iter().filter(|path| path.raw.trim().is_empty()) {
            report.emit(Finding::at(path.span).arg(path.span.of(stage.build().text())));
        }
    }
}
