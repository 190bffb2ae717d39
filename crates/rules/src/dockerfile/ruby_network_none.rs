use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction;
    if run.keyword != Keyword::Run || run.flag("network").is_some() {
        return;
    }
    if let Some(flag) = commands(view, &["bundle"]).find_map(|bundle| bundle.flag("--local")) {
        let finding = Finding::at(flag.span).arg("bundle install --local");
        report.emit(finding.unsafe_fix("Insert --network=none", Edit::insert(run.keyword_span.end, " --network=none")));
    }
}
