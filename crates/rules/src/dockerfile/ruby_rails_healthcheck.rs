use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::pack::mentions;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.keyword != Keyword::Healthcheck || !mentions(view.stage, &["rails"]) {
        return;
    }
    let fetches = view.script.commands.iter().filter(|command| matches!(command.name.as_str(), "curl" | "wget"));
    for address in fetches.flat_map(|command| &command.arguments) {
        let Some((_, rest)) = address.literal().and_then(|text| text.split_once("://")) else { continue };
        let path = rest.find('/').map_or("", |at| rest.get(at..).unwrap_or(""));
        if path.trim_start_matches('/').is_empty() {
            let finding = Finding::at(address.span).arg(address.text.as_str());
            let suffix = if path.is_empty() { "/up" } else { "up" };
            report.emit(if address.quoted {
                finding
            } else {
                finding.unsafe_fix("Ask for /up", Edit::insert(address.span.end, suffix))
            });
        }
    }
}
