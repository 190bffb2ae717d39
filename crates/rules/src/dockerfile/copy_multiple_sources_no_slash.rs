use plimsoll_dockerfile::{Instruction, Keyword, Part, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for copy in stage.instructions().iter().map(Instruction::effective) {
        let Some(destination) = copy.words().last().filter(|_| copy.source_words().len() > 1) else { continue };
        if !matches!(copy.keyword, Keyword::Add | Keyword::Copy) {
            continue;
        }
        let end = match (destination.literal(), destination.parts().last()) {
            (Some(path), _) => path,
            (None, Some(Part::Literal(end))) => end.as_str(),
            _ => continue,
        };
        if end.ends_with(['/', '\\']) || end == "." || end == ".." || end.ends_with("/.") {
            continue;
        }
        let written = destination.span.of(stage.build().text());
        let has_quote = written.ends_with(['"', '\'']);
        let at = destination.span.end - u32::from(has_quote);
        let finding = Finding::at(destination.span).arg(destination.raw.as_ref());
        report.emit(finding.safe_fix("Append a slash", Edit::insert(at, "/")));
    }
}
