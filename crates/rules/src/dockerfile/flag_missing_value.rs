use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| match &error.kind {
        SyntaxErrorKind::FlagMissingValue { name } => Some(Finding::at(error.span).arg(format!("--{name}"))),
        _ => None,
    });
}
