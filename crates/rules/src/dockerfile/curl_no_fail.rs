use plimsoll_dockerfile::{ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;

const CHECKS: [&str; 7] = ["-f", "--fail", "--fail-with-body", "--fail-early", "-w", "--write-out", "-I"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["curl"]).filter(|command| takes_error_page(command)) {
        let edit = Edit::insert(command.name_span.end, " -f");
        report.emit(Finding::at(command.name_span).arg("curl").unsafe_fix("Insert -f", edit));
    }
}

/// Whether an error page would be taken for what was asked.
fn takes_error_page(command: &ScriptCommand) -> bool {
    let asks = command.arguments.iter().any(|word| word.text.contains("://") || word.expands);
    asks && !command.has_any_flag(&CHECKS) && !command.arguments.iter().any(ScriptWord::may_hold_options)
}
