use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::whole_run::user_at;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if stage.is_windows() {
        return;
    }
    for copy in stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add)) {
        let Some(user) = user_at(*stage, copy).filter(|_| copy.flag("chown").is_none()) else { continue };
        let edit = Edit::insert(copy.keyword_span.end, format!(" --chown={user}"));
        report.emit(Finding::at(copy.keyword_span).arg(user).unsafe_fix("Insert --chown", edit));
    }
}
