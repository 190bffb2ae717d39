use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::Report;

const PATHS: &[&str] = &["/proc", "/sys", "/dev"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    super::workdir_system_dir::below(*stage, Keyword::Volume, PATHS, report);
}
