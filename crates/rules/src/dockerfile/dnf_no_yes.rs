use plimsoll_dockerfile::{PackageAction, PackageManager, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    asks(view, report, |name| name != "yum");
}

/// Calls of a member of the family that wait for an answer.
pub(super) fn asks(view: &ScriptView<'_>, report: &mut Report<'_>, is_meant: fn(&str) -> bool) {
    for command in view.script.commands.iter().filter(|command| is_meant(&command.name)) {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Dnf) else { continue };
        let asks = matches!(call.action, PackageAction::Install | PackageAction::Remove);
        let is_answered = command.has_any_flag(&["-y", "--assumeyes", "--assumeno", "--help"])
            || command.arguments.iter().any(ScriptWord::may_hold_options)
            || command.option("--setopt").is_some_and(|option| option.starts_with("assumeyes="))
            || view.script.pipelines_of(command).next().is_some();
        if asks && !is_answered {
            let finding = Finding::at(call.verb.span).arg(format!("{} {}", command.name, call.verb.text));
            report.emit(finding.safe_fix("Insert -y", Edit::insert(call.verb.span.end, " -y")));
        }
    }
}
