use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;
use super::pack::mentions;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for composer in commands(view, &["composer", "composer.phar"]) {
        let Some(verb) = composer.operands().find(|word| word.text == "install") else { continue };
        let is_shipped = view.stage.is_shipped() && !mentions(view.stage, &["COMPOSER_NO_DEV"]);
        if is_shipped && !composer.has_flag("--no-dev") && !composer.arguments.iter().any(|word| word.expands) {
            let finding = Finding::at(verb.span).arg("composer install");
            report.emit(finding.unsafe_fix("Insert --no-dev", Edit::insert(verb.span.end, " --no-dev")));
        }
    }
}
