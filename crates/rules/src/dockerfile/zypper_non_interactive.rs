use plimsoll_dockerfile::{PackageAction, PackageManager, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

const ANSWERS: [&str; 6] = ["-n", "--non-interactive", "-y", "--no-confirm", "--dry-run", "--help"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in &view.script.commands {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Zypper) else { continue };
        let asks = matches!(call.action, PackageAction::Install | PackageAction::Remove);
        let is_answered = command.has_any_flag(&ANSWERS)
            || command.arguments.iter().any(ScriptWord::may_hold_options)
            || view.script.pipelines_of(command).next().is_some();
        if asks && !is_answered {
            let finding = Finding::at(call.verb.span).arg(format!("zypper {}", call.verb.text));
            report.emit(finding.safe_fix("Insert -n", Edit::insert(call.verb.span.start, "-n ")));
        }
    }
}
