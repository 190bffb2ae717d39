use plimsoll_dockerfile::{Instruction, Keyword, Stage, User};
use plimsoll_lint::{Finding, Report};

use super::user_never_used::created;
use super::whole_run::append_user;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_final() || stage.effective_user().user != User::Root {
        return;
    }
    let Some(word) = stage.user_instruction(None).and_then(|user| user.words().first()) else { return };
    let mut finding = Finding::at(word.span).arg(word.raw.as_ref());
    if let Some(base) = stage.base_word().filter(|_| !stage.span().covers(word.span)) {
        finding = finding.related(base.span, "the last stage inherits it");
    }
    if word.has_variables() {
        report.emit(finding.message("default-value"));
        return;
    }
    // The user that the file itself makes, or uses elsewhere.
    let used = stage.chain().flat_map(|stage| stage.all(Keyword::User).rev()).find_map(user_of);
    let name = used.or_else(|| created(*stage).map(|user| user.text.clone())).unwrap_or("65532:65532".to_owned());
    report.emit(match append_user(*stage, &name) {
        Some(edit) => finding.unsafe_fix(format!("Append USER {name}"), edit),
        None => finding,
    });
}

/// The user that a USER names, if it is known and not root.
fn user_of(instruction: &Instruction<'_>) -> Option<String> {
    let name = instruction.words().first()?.literal()?;
    let user = name.split(':').next()?;
    (!matches!(user, "root" | "0" | "")).then(|| name.to_owned())
}
