use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::Report;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    super::multiple_cmd::all_but_last(*stage, Keyword::Healthcheck, report);
}
