use plimsoll_dockerfile::ScriptCommand;
use plimsoll_lint::{Finding, Report, ScriptView};

use super::pack::{base_tag, mentions};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let is_ruby = view.stage.is_shipped() && base_tag(view.stage, &["ruby"]).is_some();
    if !is_ruby || mentions(view.stage, &["LD_PRELOAD", "with-jemalloc"]) {
        return;
    }
    for install in view.script.commands.iter().filter_map(ScriptCommand::install) {
        if let Some(package) = install.packages.iter().find(|package| package.text.contains("jemalloc")) {
            report.emit(Finding::at(package.span).arg(package.text.as_str()));
        }
    }
}
