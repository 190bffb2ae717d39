use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;
use super::pack::mentions;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if mentions(view.stage, &["BUNDLE_WITHOUT", "without", "BUNDLE_ONLY"]) {
        return;
    }
    let is_install = |verb: Option<&str>| matches!(verb, None | Some("install"));
    let Some(bundle) = commands(view, &["bundle"]).find(|bundle| is_install(bundle.subcommand())) else { return };
    let finding = Finding::at(bundle.name_span).arg("bundle install");
    report.emit(if view.instruction.keyword == Keyword::Run {
        let edit = Edit::insert(view.instruction.span.start, "ENV BUNDLE_WITHOUT=development:test\n");
        finding.unsafe_fix("Insert ENV BUNDLE_WITHOUT=development:test", edit)
    } else {
        finding
    });
}
