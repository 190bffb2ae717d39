use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;
use super::pack::installs_gems;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let mounts = view.instruction.mounts(view.stage.build().text());
    if !view.stage.is_shipped() || mounts.iter().any(|mount| mount.kind() == "cache") {
        return;
    }
    let Some(bundle) = commands(view, &["bundle"]).find(|bundle| installs_gems(bundle)) else { return };
    let mut later = view.script.commands.iter().filter(|command| command.span.start > bundle.span.start);
    let cleans =
        later.any(|command| command.name == "rm" && command.arguments.iter().any(|word| word.text.contains("cache")));
    if !cleans {
        report.emit(Finding::at(bundle.name_span).arg("bundle install"));
    }
}
