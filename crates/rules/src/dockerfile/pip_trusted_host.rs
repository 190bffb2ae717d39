use plimsoll_dockerfile::{Keyword, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report};

use super::tls_variable;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    tls_variable::check(stage, report, &["PIP_TRUSTED_HOST"], |value| value != Some(""));
    let runs = stage.instructions().iter().filter(|instruction| instruction.effective().keyword == Keyword::Run);
    for script in runs.filter_map(|run| stage.build().script(run)) {
        for command in script.commands.iter().filter(|command| is_pip(command)) {
            if let Some(word) = command.flag("--trusted-host") {
                report.emit(Finding::at(word.span).arg(format!("pip {}", word.text)));
            }
        }
    }
}

fn is_pip(command: &ScriptCommand) -> bool {
    let is_module = command.name.starts_with("python") && command.arguments.iter().any(|word| word.text == "pip");
    is_module || command.name == "pip" || command.name.starts_with("pip3") || command.name.starts_with("pip2")
}
