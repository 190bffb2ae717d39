use plimsoll_dockerfile::Stage;
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
    let bases = stage.children().filter_map(Stage::base_word).filter(|base| is_name(&base.raw)).map(|base| base.span);
    let sources = stage.references().filter(|source| is_name(source.text)).map(|source| source.span);
    edits.extend(bases.chain(sources).map(|span| Edit::replace(span, lower.as_str())));
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    report.emit(finding.fix(Fix::safe(format!("Rename the stage to '{lower}'"), edits)));
}
