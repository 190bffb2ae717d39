use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let file = stage.build().file();
    let Some(from) = stage.from() else { return };
    let top = file.comments_directly_above(from).first().map_or(from.span.start, |comment| comment.span.start);
    let Some(head) = file.text.get(..top as usize) else { return };
    let head = head.trim_end_matches([' ', '\t']);
    let is_first = file.instructions.first().is_some_and(|first| first.span == from.span);
    if is_first || head.ends_with("\n\n") || head.ends_with("\n\r\n") || !head.ends_with('\n') {
        return;
    }
    let ending = if file.text.contains("\r\n") { "\r\n" } else { "\n" };
    let at = u32::try_from(head.len()).unwrap_or(top);
    let finding = Finding::at(from.keyword_span).arg(from.keyword_span.of(file.text));
    report.emit(finding.safe_fix("Insert an empty line", Edit::insert(at, ending)));
}
