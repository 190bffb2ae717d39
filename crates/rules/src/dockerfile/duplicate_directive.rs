use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let text = view.build.text();
    super::syntax_error::report_each(view, report, |error| {
        let SyntaxErrorKind::DuplicateDirective { name } = &error.kind else { return None };
        let rest = text.get(error.span.range().end..).unwrap_or("");
        let line = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let whole = Span::from_range(error.span.range().start..error.span.range().end + line);
        Some(Finding::at(error.span).arg(*name).safe_fix("Delete the later directive", Edit::delete(whole)))
    });
}
