use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword == Keyword::Run {
        for command in view.script.named("chpasswd") {
            report.emit(Finding::at(command.name_span).arg("chpasswd"));
        }
    }
}
