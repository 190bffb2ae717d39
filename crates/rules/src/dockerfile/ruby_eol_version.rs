use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::pack::{base_tag, version};

/// The newest version whose maintenance has ended.
const LAST_ENDED: (u32, u32) = (3, 1);

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if stage.parent().is_some() {
        return;
    }
    let (Some(word), Some(tag)) = (stage.base_word(), base_tag(*stage, &["ruby"])) else { return };
    if version(tag).is_some_and(|version| version <= LAST_ENDED) {
        report.emit(Finding::at(word.span).arg(tag));
    }
}
