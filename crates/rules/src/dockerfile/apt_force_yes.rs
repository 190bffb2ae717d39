use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["apt-get", "apt", "aptitude"]) {
        let Some(word) = command.flags().find(|word| word.text == "--force-yes") else { continue };
        let finding = Finding::at(word.span).arg(format!("{} --force-yes", command.name));
        let says_yes = command.has_any_flag(&["-y", "--yes", "--assume-yes"]);
        let edit =
            if says_yes { command.without(word, view.stage.build().text()) } else { Edit::replace(word.span, "-y") };
        report.emit(finding.unsafe_fix("Replace --force-yes by -y", edit));
    }
}
