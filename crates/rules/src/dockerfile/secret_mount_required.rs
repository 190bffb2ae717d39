use plimsoll_dockerfile::{Keyword, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction;
    if run.keyword != Keyword::Run || report.list("commands").is_empty() {
        return;
    }
    let mounts = run.mounts(view.stage.build().text());
    let has = |id: &str| mounts.iter().any(|mount| mount.kind() == "secret" && mount.id() == Some(id));
    for entry in report.list("commands") {
        let Some((wanted, id)) = entry.rsplit_once('=').filter(|(_, id)| !has(id)) else { continue };
        if let Some(command) = view.script.commands.iter().find(|command| is(command, wanted)) {
            let edit = Edit::insert(run.keyword_span.end, format!(" --mount=type=secret,id={id}"));
            let finding = Finding::at(command.name_span).arg(wanted).arg(id);
            report.emit(finding.safe_fix("Insert the mount", edit));
        }
    }
}

/// Whether a command starts with these words, flags left out.
fn is(command: &ScriptCommand, wanted: &str) -> bool {
    let mut words = wanted.split_whitespace();
    let mut operands = command.operands();
    words.next() == Some(command.name.as_str())
        && words.all(|word| operands.next().is_some_and(|operand| operand.text == word))
}
