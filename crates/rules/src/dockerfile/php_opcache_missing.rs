use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::pack::{base_tag, mentions, version};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let (Some(word), Some(tag)) = (stage.base_word(), base_tag(*stage, &["php"])) else { return };
    let is_server = tag.contains("fpm") || tag.contains("apache");
    let has_own = version(tag).is_none_or(|version| version >= (8, 5));
    if stage.is_final() && is_server && !has_own && !mentions(*stage, &["opcache"]) {
        report.emit(Finding::at(word.span).arg(word.raw.as_ref()));
    }
}
