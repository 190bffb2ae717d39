use plimsoll_dockerfile::ScriptCommand;
use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in commands(view, &["passwd", "useradd", "usermod"]) {
        if empties(command) {
            let shown: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
            report.emit(Finding::at(command.span).arg(format!("{} {}", command.name, shown.join(" "))));
        }
    }
}

fn empties(command: &ScriptCommand) -> bool {
    if command.name == "passwd" {
        return command.has_any_flag(&["-d", "--delete"]);
    }
    let mut words = command.arguments.iter();
    words.any(|word| matches!(word.text.as_str(), "-p" | "--password"))
        && words.next().is_some_and(|value| value.text.is_empty() && !value.expands)
}
