use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for expose in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Expose) {
        for word in expose.words().iter().filter(|word| !word.has_variables()) {
            let written = word.span.of(stage.build().text());
            let Some(colon) = written.rfind(':') else { continue };
            let host = Span::from_range(word.span.range().start..word.span.range().start + colon + 1);
            let finding = Finding::at(word.span).arg(word.raw.as_ref());
            let has_quote = written.starts_with(['"', '\'']);
            report.emit(if has_quote {
                finding
            } else {
                finding.safe_fix("Keep the container's port", Edit::delete(host))
            });
        }
    }
}
