use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let file = stage.build().file();
    let (Some(from), Some(image)) = (stage.from(), stage.base_word()) else { return };
    let top = file.comments_directly_above(from).first().map_or(from.span.start, |comment| comment.span.start);
    let Some(head) = file.text.get(..top as usize) else { return };
    let head = head.trim_end_matches([' ', '\t']);
    if stage.index() == 0 || head.ends_with("\n\n") || head.ends_with("\n\r\n") || !head.ends_with('\n') {
        return;
    }
    let ending = if head.ends_with("\r\n") { "\r\n" } else { "\n" };
    let at = u32::try_from(head.len()).unwrap_or(top);
    let finding = Finding::at(from.keyword_span).arg(image.raw.as_ref());
    report.emit(finding.safe_fix("Insert an empty line", Edit::insert(at, ending)));
}
