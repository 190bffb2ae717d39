//! The more exact finding of `user-missing`, which is silent then.

use plimsoll_dockerfile::{Base, Keyword, ScriptCommand, ScriptWord, Stage};
use plimsoll_lint::{Finding, Report};

use super::whole_run::append_user;

/// What changes the user when the container starts.
const AT_RUN_TIME: [&str; 8] = ["gosu", "su-exec", "setpriv", "runuser", "s6-", "supervisord", "chpst", "setuidgid"];

/// The options of useradd and adduser with a value.
const WITH_VALUE: [&str; 32] = [
    "-b",
    "-c",
    "-d",
    "-e",
    "-f",
    "-g",
    "-G",
    "-h",
    "-k",
    "-K",
    "-p",
    "-s",
    "-u",
    "-Z",
    "--base-dir",
    "--comment",
    "--home-dir",
    "--expiredate",
    "--inactive",
    "--gid",
    "--groups",
    "--skel",
    "--key",
    "--password",
    "--shell",
    "--uid",
    "--home",
    "--ingroup",
    "--gecos",
    "--selinux-user",
    "--firstuid",
    "--conf",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(user) = created_and_unused(*stage) else { return };
    let finding = Finding::at(user.span).arg(user.text.as_str());
    report.emit(match append_user(*stage, &user.text) {
        Some(edit) => finding.unsafe_fix(format!("Insert USER {}", user.text), edit),
        None => finding,
    });
}

/// The user that the final stage creates, if nothing ever switches to it.
pub(super) fn created_and_unused<'b>(stage: Stage<'b>) -> Option<&'b ScriptWord> {
    if !stage.is_final() || stage.is_windows() || stage.user_instruction(None).is_some() {
        return None;
    }
    matches!(stage.root().base(), Base::Image(_)).then_some(())?;
    let user = created(stage)?;
    let text = stage.build().text();
    let changes_later = |stage: Stage<'_>| AT_RUN_TIME.iter().any(|tool| stage.span().of(text).contains(tool));
    (!stage.chain().any(changes_later)).then_some(user)
}

/// The last user that the stage, or one it builds on, creates under a name that is known.
pub(super) fn created<'b>(stage: Stage<'b>) -> Option<&'b ScriptWord> {
    let runs = stage.chain().flat_map(|stage| stage.all(Keyword::Run).rev());
    let scripts = runs.filter_map(|run| stage.build().script(run));
    scripts.flat_map(|script| script.commands.iter().rev()).find_map(created_by)
}

fn created_by(command: &ScriptCommand) -> Option<&ScriptWord> {
    if !matches!(command.name.as_str(), "useradd" | "adduser")
        || command.has_any_flag(&["--group", "-D"]) && command.name == "useradd"
    {
        return None;
    }
    let user = command.operands_except(&WITH_VALUE).next()?;
    user.literal().filter(|name| !name.is_empty() && *name != "root").map(|_| user)
}
