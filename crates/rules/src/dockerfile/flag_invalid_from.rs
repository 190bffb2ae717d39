use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let copies = stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Copy);
    for value in copies.filter_map(|copy| copy.flag("from")?.value.as_ref()) {
        let written = value.raw.trim_matches(['"', '\'']);
        let finding = Finding::at(value.span).arg(written);
        if written.contains('$') {
            report.emit(finding.message("variable"));
        } else if names_nothing(written) {
            report.emit(finding);
        }
    }
}

/// Whether it can be neither a stage nor an image.
pub(super) fn names_nothing(reference: &str) -> bool {
    reference.starts_with(|c: char| !c.is_ascii_alphanumeric())
}
