use plimsoll_dockerfile::Stage;
use plimsoll_lint::Report;

use super::tls_variable;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    tls_variable::check(stage, report, &["NODE_TLS_REJECT_UNAUTHORIZED"], |value| value == Some("0"));
}
