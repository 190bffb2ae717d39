use plimsoll_dockerfile::{Stage, User};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_final() || stage.effective_user().user != User::Root {
        return;
    }
    let Some(word) = stage.user_instruction(None).and_then(|user| user.words().first()) else { return };
    let mut finding = Finding::at(word.span).arg(word.raw.as_ref());
    if let Some(base) = stage.base_word().filter(|_| !stage.span().covers(word.span)) {
        finding = finding.related(base.span, "the last stage inherits it");
    }
    report.emit(if word.has_variables() { finding.message("default-value") } else { finding });
}
