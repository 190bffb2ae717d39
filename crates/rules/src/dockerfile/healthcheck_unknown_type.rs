use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| match &error.kind {
        SyntaxErrorKind::HealthcheckUnknownType { found } => Some(
            Finding::at(error.span)
                .arg(found.as_str())
                .unsafe_fix("Insert CMD", plimsoll_text::Edit::insert(error.span.start, "CMD ")),
        ),
        _ => None,
    });
}
