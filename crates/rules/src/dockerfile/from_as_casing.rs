use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(from) = stage.from() else { return };
    let [_, word, _] = from.words() else { return };
    let keyword = from.keyword_span.of(stage.build().text());
    let wanted = if keyword == "FROM" {
        "AS"
    } else if keyword == "from" {
        "as"
    } else {
        return;
    };
    if word.raw != wanted && word.raw.eq_ignore_ascii_case(wanted) {
        let finding = Finding::at(word.span).arg(word.raw.as_ref()).arg(keyword);
        report.emit(finding.safe_fix(format!("Write {wanted}"), Edit::replace(word.span, wanted)));
    }
}
