use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| match &error.kind {
        SyntaxErrorKind::FromMissingAs { found } => Some(
            Finding::at(error.span)
                .arg(found.as_str())
                .unsafe_fix(format!("Replace '{found}' by AS"), plimsoll_text::Edit::replace(error.span, "AS")),
        ),
        _ => None,
    });
}
