//! Flags of RUN that take one word of a few.

use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::Edit;

/// Reports values of `flag` that are not among `allowed`.
pub(super) fn check_value(stage: Stage<'_>, report: &mut Report<'_>, flag: &str, allowed: &[&'static str]) {
    let runs = stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Run);
    for value in runs.filter_map(|run| run.flag(flag)?.value.as_ref()) {
        let Some(word) = value.literal().filter(|word| !word.is_empty() && !allowed.contains(word)) else { continue };
        let finding = Finding::at(value.span).arg(word);
        report.emit(match nearest(word, allowed.iter().copied()) {
            Some(near) => {
                let edit = Edit::replace(value.span, near);
                finding.message("suggestion").arg(near).unsafe_fix(format!("Replace '{word}' by '{near}'"), edit)
            }
            None => finding,
        });
    }
}
