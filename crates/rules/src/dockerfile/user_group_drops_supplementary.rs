use plimsoll_dockerfile::{Keyword, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.all(Keyword::User) {
        let Some(word) = instruction.words().first() else { continue };
        let Some((user, _)) = word.literal().and_then(|value| value.split_once(':')) else { continue };
        if user.is_empty() || user.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let runs = stage.chain().flat_map(|stage| stage.all(Keyword::Run));
        let above = runs.filter(|run| run.span.start < instruction.span.start);
        let mut commands = above.filter_map(|run| stage.build().script(run)).flat_map(|script| &script.commands);
        if let Some(command) = commands.find(|command| adds_group(command, user)) {
            let finding = Finding::at(word.span).arg(word.raw.as_ref()).related(command.span, "given here");
            report.emit(finding.unsafe_fix("Leave the group out", Edit::replace(word.span, user)));
        }
    }
}

/// Whether a command puts a user into a group that is not its first one.
fn adds_group(command: &ScriptCommand, user: &str) -> bool {
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    let names_user = words.contains(&user);
    match command.name.as_str() {
        "usermod" | "useradd" => names_user && command.has_any_flag(&["-G", "--groups"]),
        "gpasswd" => names_user && command.has_any_flag(&["-a", "--add"]),
        "adduser" | "addgroup" => {
            let mut operands = command.operands_except(&[
                "-G",
                "-u",
                "-g",
                "-h",
                "-s",
                "--ingroup",
                "--uid",
                "--gid",
                "--home",
                "--shell",
            ]);
            operands.next().is_some_and(|first| first.text == user) && operands.next().is_some()
        }
        _ => false,
    }
}
