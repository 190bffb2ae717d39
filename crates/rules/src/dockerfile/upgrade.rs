//! Upgrades of everything that is installed, for the rules `apt-upgrade`, `apk-upgrade`, `yum-update` and `dnf-update`.

use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;

/// Reports calls with one of the verbs and no package.
pub(super) fn check(view: &ScriptView<'_>, report: &mut Report<'_>, names: &[&str], verbs: &[&str]) {
    for command in commands(view, names) {
        let Some(call) = command.package_call().filter(|call| verbs.contains(&call.verb.text.as_str())) else {
            continue;
        };
        let later = command.operands().skip_while(|word| word.span != call.verb.span).nth(1);
        if later.is_none() {
            report.emit(Finding::at(call.verb.span).arg(format!("{} {}", command.name, call.verb.text)));
        }
    }
}
