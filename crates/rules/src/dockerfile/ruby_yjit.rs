use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::pack::{base_tag, below_from, mentions, version};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let (Some(word), Some(tag)) = (stage.base_word(), base_tag(*stage, &["ruby"])) else { return };
    let has_compiler = version(tag).is_some_and(|version| version >= (3, 3));
    if !stage.is_final() || !has_compiler || mentions(*stage, &["YJIT", "yjit"]) {
        return;
    }
    let finding = Finding::at(word.span).arg(tag);
    report.emit(match below_from(*stage, "ENV RUBY_YJIT_ENABLE=1") {
        Some(edit) => finding.unsafe_fix("Insert ENV RUBY_YJIT_ENABLE=1", edit),
        None => finding,
    });
}
