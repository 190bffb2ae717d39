use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let copies = stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add));
    for source in copies.flat_map(Instruction::source_words) {
        let name = source.raw.rsplit('/').next().unwrap_or("").trim_matches('"');
        if name == "vex.json" || name.ends_with(".vex.json") || name.ends_with(".openvex.json") {
            report.emit(Finding::at(source.span).arg(name));
        }
    }
}
