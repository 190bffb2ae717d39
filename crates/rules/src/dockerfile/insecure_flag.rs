//! Options that turn a verification off, for the rules `apt-allow-unauthenticated`, `wget-no-check-certificate` and so on.

use plimsoll_dockerfile::{Keyword, ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};

/// The commands of a RUN with one of these names.
pub(super) fn commands<'v>(view: &'v ScriptView<'_>, names: &'v [&str]) -> impl Iterator<Item = &'v ScriptCommand> {
    let is_run = view.instruction.effective().keyword == Keyword::Run;
    view.script.commands.iter().filter(move |command| is_run && names.contains(&command.name.as_str()))
}

/// Every one of these options in every command with one of these names.
pub(super) fn check(view: &ScriptView<'_>, report: &mut Report<'_>, names: &[&str], flags: &[&str]) {
    for command in commands(view, names) {
        for word in command.flags().filter(|word| flags.contains(&word.text.as_str())) {
            report.emit(finding(view, command, word));
        }
    }
}

/// A finding at an option that can go.
pub(super) fn finding(view: &ScriptView<'_>, command: &ScriptCommand, word: &ScriptWord) -> Finding {
    let edit = command.without(word, view.stage.build().text());
    let title = format!("Delete {}", word.text);
    Finding::at(word.span).arg(format!("{} {}", command.name, word.text)).unsafe_fix(title, edit)
}
