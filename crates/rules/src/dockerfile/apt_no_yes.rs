use plimsoll_dockerfile::{PackageAction, PackageManager, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in &view.script.commands {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Apt) else { continue };
        let asks = matches!(call.action, PackageAction::Install | PackageAction::Remove);
        let is_answered = says_yes(command) || view.script.pipelines_of(command).next().is_some();
        if asks && !is_answered && !is_configured(view.stage) {
            let finding = Finding::at(call.verb.span).arg(format!("{} {}", command.name, call.verb.text));
            report.emit(finding.safe_fix("Insert -y", Edit::insert(call.verb.span.end, " -y")));
        }
    }
}

fn says_yes(command: &ScriptCommand) -> bool {
    let mut quiet = 0;
    let mut option_follows = false;
    for word in &command.arguments {
        let text = word.text.as_str();
        let is_value = std::mem::replace(&mut option_follows, matches!(text, "-o" | "--option"));
        if is_value || text.starts_with("-o") || text.starts_with("--option=") {
            if text.to_ascii_lowercase().contains("assume-yes") {
                return true;
            }
        } else if matches!(text, "--yes" | "--assume-yes" | "--force-yes" | "--dry-run" | "--simulate" | "--help") {
            return true;
        } else if let Some(level) = text.strip_prefix("-q=").or_else(|| text.strip_prefix("--quiet=")) {
            quiet += level.parse().unwrap_or(1);
        } else if text == "--quiet" {
            quiet += 1;
        } else if let Some(letters) = text.strip_prefix('-').filter(|rest| !rest.starts_with('-')) {
            if letters.contains(['y', 's']) {
                return true;
            }
            quiet += letters.matches('q').count();
        } else if word.may_hold_options() {
            return true;
        }
    }
    quiet >= 2
}

/// Whether the stage, or one that it is based on, writes the answer to a configuration file of apt.
fn is_configured(stage: Stage<'_>) -> bool {
    stage.chain().any(|stage| stage.span().of(stage.build().text()).contains("Assume-Yes"))
}
