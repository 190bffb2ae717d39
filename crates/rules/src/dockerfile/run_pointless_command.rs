use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag;

/// They only show something, or end what a build does not have.
const NEVER: [&str; 6] = ["free", "ps", "shutdown", "top", "vim", "htop"];
/// They change the machine while the RUN lasts: of use to commands after them in the same RUN.
const ALONE: [&str; 4] = ["kill", "mount", "service", "ssh"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let is_alone = view.script.commands.len() == 1 && view.instruction.effective().flags.is_empty();
    for command in insecure_flag::commands(view, &NEVER) {
        let is_shown = !command.in_substitution && view.script.pipelines_of(command).next().is_none();
        if is_shown {
            report.emit(Finding::at(command.name_span).arg(command.name.as_str()));
        }
    }
    for command in insecure_flag::commands(view, &ALONE).filter(|_| is_alone) {
        report.emit(Finding::at(command.name_span).arg(command.name.as_str()));
    }
}
