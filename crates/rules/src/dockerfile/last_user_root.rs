use plimsoll_dockerfile::{Stage, User};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_final() || stage.effective_user().user != User::Root {
        return;
    }
    let Some(word) = stage.user_instruction(None).and_then(|user| user.words().first()) else { return };
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    report.emit(if word.has_variables() { finding.message("default-value") } else { finding });
}
