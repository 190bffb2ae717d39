use plimsoll_dockerfile::{Stage, User};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(word) = stage.user_instruction(None).and_then(|user| user.words().first()) else { return };
    if !stage.is_final() || stage.is_windows() || word.has_variables() {
        return;
    }
    if let User::Named(name) = stage.effective_user().user {
        report.emit(Finding::at(word.span).arg(name));
    }
}
