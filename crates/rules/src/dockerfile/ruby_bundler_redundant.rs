use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::delete::line_of;
use super::insecure_flag::commands;
use super::pack::base_tag;
use super::whole_run::only_command;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if base_tag(view.stage, &["ruby"]).is_none() {
        return;
    }
    for gem in commands(view, &["gem"]) {
        let Some(install) = gem.install() else { continue };
        let Some(bundler) = install.packages.iter().find(|word| word.text == "bundler") else { continue };
        let finding = Finding::at(bundler.span).arg("bundler");
        let is_alone = only_command(view).is_some() && install.packages.len() == 1;
        report.emit(if is_alone {
            let line = line_of(view.instruction, view.stage.build().text());
            finding.unsafe_fix("Delete the RUN", Edit::delete(line))
        } else {
            finding
        });
    }
}
