use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["ln"]) {
        let link = command.operands().last().filter(|_| command.operands().count() > 1);
        if let Some(link) = link.filter(|word| matches!(word.text.as_str(), "/bin/sh" | "/usr/bin/sh")) {
            report.emit(Finding::at(command.span).arg(link.text.as_str()));
        }
    }
}
