use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in commands(view, &["bootsnap", "bundle"]) {
        let is_bootsnap = command.name == "bootsnap" || command.arguments.iter().any(|word| word.text == "bootsnap");
        let Some(verb) = command.arguments.iter().find(|word| word.text == "precompile").filter(|_| is_bootsnap) else {
            continue;
        };
        let has_jobs =
            command.arguments.iter().any(|word| word.text.starts_with("-j") || word.text.starts_with("--jobs"));
        if !has_jobs {
            let finding = Finding::at(verb.span).arg("bootsnap precompile");
            report.emit(finding.unsafe_fix("Insert -j 1", Edit::insert(verb.span.end, " -j 1")));
        }
    }
}
