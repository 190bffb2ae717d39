use plimsoll_dockerfile::{Instruction, Keyword, PackageAction, PackageManager, Script, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};

/// Commands that surely install nothing.
const HARMLESS: [&str; 10] = ["rm", "echo", "printf", "true", ":", "set", "cd", "mkdir", "export", "sleep"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for update in &view.script.commands {
        if is_stale_update(view.stage, view.instruction, view.script, update) {
            let text = view.stage.build().text();
            report.emit(Finding::at(update.span).arg(update.span.of(text)));
            return;
        }
    }
}

/// Whether a command fetches a package index that nothing in its RUN uses, so that later instructions get it from the
/// build cache however old it is.
pub(super) fn is_stale_update(
    stage: Stage<'_>,
    run: &Instruction<'_>,
    script: &Script,
    update: &ScriptCommand,
) -> bool {
    let refreshes = |command: &ScriptCommand| {
        command.package_call().filter(|call| call.action == PackageAction::Refresh).map(|call| call.manager)
    };
    let Some(manager) = refreshes(update) else { return false };
    if run.effective().keyword != Keyword::Run || has_mounted_index(stage, run, manager) {
        return false;
    }
    let mut after = script.commands.iter().filter(|command| command.span.start > update.span.start);
    let uses_index = |command: &ScriptCommand| match command.package_call() {
        Some(call) if call.manager == manager => !matches!(call.action, PackageAction::Clean | PackageAction::Remove),
        _ => !HARMLESS.contains(&command.name.as_str()),
    };
    !after.any(uses_index)
}

fn has_mounted_index(stage: Stage<'_>, run: &Instruction<'_>, manager: PackageManager) -> bool {
    let path = match manager {
        PackageManager::Apt => "/var/lib/apt/lists",
        PackageManager::Apk => "/var/cache/apk",
        PackageManager::Dnf => "/var/cache/dnf",
        PackageManager::Zypper => "/var/cache/zypp",
    };
    run.has_cache_mount(stage.build().text(), path)
}
