use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;
use super::pack::mentions;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in commands(view, &["rails", "rake", "bundle"]) {
        let Some(task) = command.arguments.iter().find(|word| word.text == "assets:precompile") else { continue };
        if !mentions(view.stage, &["SECRET_KEY_BASE"]) {
            let edit = Edit::insert(command.span.start, "SECRET_KEY_BASE_DUMMY=1 ");
            let finding = Finding::at(task.span).arg(task.text.as_str());
            report.emit(finding.unsafe_fix("Insert SECRET_KEY_BASE_DUMMY=1", edit));
        }
    }
}
