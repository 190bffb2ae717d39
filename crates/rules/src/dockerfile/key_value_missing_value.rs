use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| match &error.kind {
        SyntaxErrorKind::MissingValue { keyword } => Some(Finding::at(error.span).arg(keyword.as_str())),
        _ => None,
    });
}
