use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let (Some(from), Some(word)) = (stage.from(), stage.base_word()) else { return };
    let resolved = stage.build().resolve(word, from);
    if resolved.missing.is_empty() && resolved.value.known() == Some("") {
        report.emit(super::with_defaults(Finding::at(word.span).arg(word.raw.as_ref()), *stage));
    }
}
