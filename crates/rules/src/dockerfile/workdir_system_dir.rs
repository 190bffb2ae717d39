use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

const PATHS: &[&str] = &["/proc", "/sys", "/dev", "/boot", "/initrd", "/lost+found"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    below(*stage, Keyword::Workdir, PATHS, report);
}

/// Reports operands of an instruction at or below one of the paths.
pub(super) fn below(stage: Stage<'_>, keyword: Keyword, paths: &[&str], report: &mut Report<'_>) {
    for instruction in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == keyword) {
        for word in instruction.words() {
            let resolved = stage.build().resolve(word, instruction).value;
            let Some(path) = resolved.known() else { continue };
            let is_below =
                |parent: &str| path.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if paths.iter().any(|parent| is_below(parent)) {
                report.emit(Finding::at(word.span).arg(path));
            }
        }
    }
}
