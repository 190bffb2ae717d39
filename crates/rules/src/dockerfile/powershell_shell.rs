use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let text = stage.build().text();
    let calls = stage.all(Keyword::Run).filter_map(|run| {
        let first = run.shell()?.span.of(text).split_ascii_whitespace().next()?;
        let name = first.to_ascii_lowercase();
        matches!(name.as_str(), "powershell" | "powershell.exe" | "pwsh" | "pwsh.exe").then_some((run, first))
    });
    if let Some((run, name)) = calls.into_iter().nth(1) {
        report.emit(Finding::at(run.keyword_span).arg(name));
    }
}
