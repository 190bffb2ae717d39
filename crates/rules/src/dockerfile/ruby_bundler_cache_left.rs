use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let mounts = view.instruction.mounts(view.stage.build().text());
    if !view.stage.is_shipped() || mounts.iter().any(|mount| mount.kind() == "cache") {
        return;
    }
    let is_install = |verb: Option<&str>| matches!(verb, None | Some("install"));
    let Some(bundle) = commands(view, &["bundle"]).find(|bundle| is_install(bundle.subcommand())) else { return };
    let mut later = view.script.commands.iter().filter(|command| command.span.start > bundle.span.start);
    let cleans =
        later.any(|command| command.name == "rm" && command.arguments.iter().any(|word| word.text.contains("cache")));
    if !cleans {
        report.emit(Finding::at(bundle.name_span).arg("bundle install"));
    }
}
