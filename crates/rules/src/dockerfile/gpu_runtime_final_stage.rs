use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::pack::base_tag;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let (Some(word), Some(tag)) = (stage.base_word(), base_tag(*stage, &["nvidia/cuda"])) else { return };
    if !stage.is_final() || !tag.contains("-devel") {
        return;
    }
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    let is_literal = word.literal().is_some_and(|image| image.contains("-devel") && !image.contains("@sha256"));
    report.emit(if is_literal && word.span.of(stage.build().text()) == word.raw {
        finding
            .unsafe_fix("Use the runtime variant", Edit::replace(word.span, word.raw.replacen("-devel", "-runtime", 1)))
    } else {
        finding
    });
}
