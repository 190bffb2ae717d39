use plimsoll_dockerfile::{Dockerfile, Instruction, PackageAction, PackageManager, Script, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::update_without_install::is_stale_update;

const LISTS: &str = "/var/lib/apt/lists";

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let text = view.stage.build().text();
    if !view.stage.is_shipped() || view.instruction.has_cache_mount(text, LISTS) {
        return;
    }
    let is_refresh = |command: &&ScriptCommand| {
        let call = command.package_call();
        call.is_some_and(|call| call.manager == PackageManager::Apt && call.action == PackageAction::Refresh)
    };
    let Some(update) = view.script.commands.iter().rfind(is_refresh) else { return };
    if view.script.commands.iter().any(|command| command.span.start > update.span.start && removes_lists(command))
        || is_stale_update(view.stage, view.instruction, view.script, update)
    {
        return;
    }
    let finding = Finding::at(update.span).arg(update.span.of(text));
    report.emit(match fix(view.instruction, view.script, view.stage.build().file()) {
        Some(edit) => finding.safe_fix("Remove the lists in the same RUN", edit),
        None => finding,
    });
}

fn removes_lists(command: &ScriptCommand) -> bool {
    let is_distclean = matches!(command.name.as_str(), "apt" | "apt-get")
        && matches!(command.subcommand(), Some("distclean" | "dist-clean"));
    let names_lists = |text: &str| {
        text.contains("/var/lib/apt") || text.starts_with("/var/lib/{apt") || matches!(text, "/var/lib/*" | "/var/lib")
    };
    is_distclean
        || matches!(command.name.as_str(), "rm" | "find" | "cd")
            && command.arguments.iter().any(|w| names_lists(&w.text))
}

/// Appends the removal to the last call of apt.
fn fix(instruction: &Instruction<'_>, script: &Script, file: &Dockerfile<'_>) -> Option<Edit> {
    let is_apt = |command: &&ScriptCommand| {
        command
            .package_call()
            .is_some_and(|call| call.manager == PackageManager::Apt && call.action != PackageAction::Other)
    };
    let last = script.commands.iter().rfind(is_apt)?;
    script.append(file, instruction, last, &format!("rm -rf {LISTS}/*"))
}
