use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::pack::mentions;
use super::powershell_error_action::is_powershell;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if mentions(*stage, &["ProgressPreference"]) {
        return;
    }
    let text = stage.build().text();
    let draws = |text: &str| ["Invoke-WebRequest", "Expand-Archive"].into_iter().find(|name| text.contains(name));
    for shell in stage.all(Keyword::Shell).filter(|shell| is_powershell(shell)) {
        let mut below = stage.all(Keyword::Run).filter(|run| run.span.start > shell.span.start);
        let (Some(name), Some(last)) = (below.find_map(|run| draws(run.span.of(text))), shell.words().last()) else {
            continue;
        };
        let finding = Finding::at(last.span).arg(name);
        report.emit(if last.raw.contains("ErrorActionPreference") && last.raw.trim_end().ends_with(';') {
            let edit = Edit::insert(last.span.end - 1, " $ProgressPreference = 'SilentlyContinue';");
            finding.unsafe_fix("Draw no progress bar", edit)
        } else {
            finding
        });
        return;
    }
}
