use plimsoll_dockerfile::{Keyword, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::whole_run::{only_command, user_at};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.keyword != Keyword::Run {
        return;
    }
    let Some(command) = writer(view) else { return };
    let [redirect] = command.redirects.as_slice() else { return };
    let Some(path) = redirect.target.as_ref().and_then(|target| target.literal()) else { return };
    if redirect.operator != ">" || !path.starts_with('/') || path.starts_with("/dev/") || path.starts_with("/proc/") {
        return;
    }
    let finding = Finding::at(command.name_span).arg(path);
    let is_simple = view.instruction.flags.is_empty() && !path.contains(char::is_whitespace);
    report.emit(match text(command).filter(|_| is_simple) {
        Some(text) => {
            // What the script writes is its user's; what COPY writes is root's.
            let owner =
                user_at(view.stage, view.instruction).map(|user| format!("--chown={user} ")).unwrap_or_default();
            let copy = format!("COPY {owner}<<\"EOF\" {path}\n{text}\nEOF");
            finding.unsafe_fix("Write it with COPY", Edit::replace(view.instruction.span, copy))
        }
        None => finding,
    });
}

/// The one command of the script, if it writes nothing but literal text.
fn writer<'v>(view: &'v ScriptView<'_>) -> Option<&'v ScriptCommand> {
    if let Some(command) = only_command(view) {
        let is_literal = command.arguments.iter().all(|word| word.literal().is_some());
        return (matches!(command.name.as_str(), "echo" | "printf") && is_literal).then_some(command);
    }
    let [command] = view.script.commands.as_slice() else { return None };
    let reads_heredoc =
        command.heredoc.is_some() && command.arguments.is_empty() && view.instruction.heredocs.len() == 1;
    (command.name == "cat" && reads_heredoc && view.script.separators.is_empty()).then_some(command)
}

/// What echo writes, where shells agree on that.
fn text(command: &ScriptCommand) -> Option<String> {
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    let text = words.join(" ");
    let is_plain = !words.first()?.starts_with('-') && !text.contains('\\') && !text.lines().any(|line| line == "EOF");
    (command.name == "echo" && is_plain).then_some(text)
}
