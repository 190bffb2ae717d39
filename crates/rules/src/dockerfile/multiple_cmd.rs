use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    all_but_last(*stage, Keyword::Cmd, report);
}

/// Reports the instructions of a kind that the last one of the stage replaces.
pub(super) fn all_but_last(stage: Stage<'_>, keyword: Keyword, report: &mut Report<'_>) {
    let mut commands = stage.all(keyword).rev();
    let Some(last) = commands.next() else { return };
    let text = stage.build().text();
    for cmd in commands {
        let operand = Span::new(cmd.keyword_span.end, cmd.span.end).of(text).trim();
        let finding = Finding::at(cmd.keyword_span).arg(operand.lines().next().unwrap_or(""));
        let finding = finding.related(last.keyword_span, "the one that counts");
        // With its line ending; comments above may be about something else.
        let rest = text.get(cmd.span.range().end..).unwrap_or("");
        let newline = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
        let line = Span::new(cmd.span.start, cmd.span.end + newline);
        report.emit(finding.safe_fix("Delete the one without effect", Edit::delete(line)));
    }
}
