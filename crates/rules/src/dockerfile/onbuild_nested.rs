use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let text = view.build.text();
    super::syntax_error::report_each(view, report, |error| {
        if error.kind != SyntaxErrorKind::OnbuildNested {
            return None;
        }
        let rest = text.get(error.span.range().end..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let word = Span::from_range(error.span.range().start..error.span.range().end + blanks);
        Some(Finding::at(error.span).arg(error.span.of(text)).safe_fix("Delete one ONBUILD", Edit::delete(word)))
    });
}
