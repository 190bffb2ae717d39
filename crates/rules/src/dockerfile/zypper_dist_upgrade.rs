use plimsoll_dockerfile::PackageManager;
use plimsoll_lint::{Finding, Report, ScriptView};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in &view.script.commands {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Zypper) else { continue };
        if matches!(call.verb.text.as_str(), "dist-upgrade" | "dup") {
            report.emit(Finding::at(call.verb.span).arg(format!("zypper {}", call.verb.text)));
        }
    }
}
