//! Caches of package managers that stay in the image, for the rules `yum-cache-not-cleaned`, `dnf-cache-not-cleaned` and so on.

use plimsoll_dockerfile::{Keyword, PackageAction, PackageManager, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};

/// What a rule knows of its package manager.
pub(super) struct Cache {
    /// Whether a command leaves something in the cache.
    pub(super) fills: fn(&ScriptCommand) -> bool,
    /// Whether a command, the first, that is not `rm` cleans what another one left.
    pub(super) cleans: fn(&ScriptCommand, &ScriptCommand) -> bool,
    /// Parts of the paths of the cache, as mounts and `rm` name them.
    pub(super) folders: &'static [&'static str],
    /// The command that cleans, after the name of the program.
    pub(super) clean: &'static str,
}

/// One finding a script, at the last command that fills the cache.
pub(super) fn check(view: &ScriptView<'_>, report: &mut Report<'_>, cache: &Cache) {
    let text = view.stage.build().text();
    let is_run = view.instruction.effective().keyword == Keyword::Run;
    if !is_run || !view.stage.is_shipped() || is_mounted(view, cache) {
        return;
    }
    let Some(last) = view.script.commands.iter().rfind(|command| (cache.fills)(command)) else { return };
    let removes = |command: &ScriptCommand| {
        matches!(command.name.as_str(), "rm" | "find") && command.arguments.iter().any(|word| names(&word.text, cache))
    };
    let mut later = view.script.commands.iter().filter(|command| command.span.start > last.span.start);
    if later.any(|command| removes(command) || (cache.cleans)(command, last)) {
        return;
    }
    let clean = format!("{} {}", last.name, cache.clean);
    let shown = last.subcommand().map_or_else(|| last.name.clone(), |verb| format!("{} {verb}", last.name));
    let finding = Finding::at(last.name_span).arg(shown);
    let finding = finding.help(format!("Run '{clean}' at the end of the same RUN."));
    report.emit(match view.script.append(view.stage.build().file(), view.instruction, last, &clean) {
        Some(edit) if last.wrappers.is_empty() && last.name_span.of(text) == last.name => {
            finding.safe_fix("Clean the cache in the same RUN", edit)
        }
        _ => finding,
    });
}

/// Whether a path of `rm` covers the cache.
fn names(path: &str, cache: &Cache) -> bool {
    matches!(path, "/var/cache" | "/var/cache/" | "/var/cache/*")
        || cache.folders.iter().any(|folder| path.contains(folder))
}

fn is_mounted(view: &ScriptView<'_>, cache: &Cache) -> bool {
    let text = view.stage.build().text();
    view.instruction.mounts(text).iter().filter(|mount| matches!(mount.kind(), "cache" | "tmpfs")).any(|mount| {
        let target = mount.target().unwrap_or_default().trim_end_matches('/');
        target.contains('$') || target == "/var/cache" || cache.folders.iter().any(|folder| target.contains(folder))
    })
}

/// Whether a command of the family of yum and dnf downloads packages.
pub(super) fn is_dnf_install(command: &ScriptCommand) -> bool {
    does(command, PackageManager::Dnf, PackageAction::Install)
}

/// Whether a command of the family of yum and dnf cleans what another one left: microdnf has folders of its own.
pub(super) fn is_dnf_clean(command: &ScriptCommand, install: &ScriptCommand) -> bool {
    does(command, PackageManager::Dnf, PackageAction::Clean)
        && (command.name == "microdnf") == (install.name == "microdnf")
}

/// Whether a command is such a call of a package manager.
pub(super) fn does(command: &ScriptCommand, manager: PackageManager, action: PackageAction) -> bool {
    command.package_call().is_some_and(|call| call.manager == manager && call.action == action)
}
