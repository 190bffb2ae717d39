use plimsoll_dockerfile::Stage;
use plimsoll_lint::Report;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    super::run_flag::check_value(*stage, report, "network", &["default", "none", "host"]);
}
