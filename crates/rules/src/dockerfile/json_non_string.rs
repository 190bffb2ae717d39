use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| {
        if error.kind != SyntaxErrorKind::JsonNonString {
            return None;
        }
        let value = error.span.of(view.build.text());
        let finding = Finding::at(error.span).arg(value);
        if value.starts_with(['[', '{']) {
            return Some(finding);
        }
        Some(finding.unsafe_fix("Put it in quotes", Edit::replace(error.span, format!("\"{value}\""))))
    });
}
