use plimsoll_dockerfile::{Source, Stage};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(word) = stage.name_word() else { return };
    let lower = word.raw.to_lowercase();
    if word.raw == lower {
        return;
    }
    let mut edits = vec![Edit::replace(word.span, lower.as_str())];
    let is_name = |text: &str| text != lower && text.to_lowercase() == lower;
    for user in stage.users() {
        let base = user.base_word().filter(|base| user.parent() == Some(*stage) && is_name(&base.raw));
        let sources = user.sources().filter(|source| source.source == Source::Stage(*stage));
        let sources = sources.filter(|source| is_name(source.text)).map(|source| source.span);
        edits.extend(
            base.map(|base| base.span).into_iter().chain(sources).map(|span| Edit::replace(span, lower.as_str())),
        );
    }
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    report.emit(finding.fix(Fix::safe(format!("Rename the stage to '{lower}'"), edits)));
}
