use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| {
        let SyntaxErrorKind::UnknownFlag { name, suggestion } = &error.kind else { return None };
        let finding = Finding::at(error.span).arg(format!("--{name}"));
        let Some(near) = suggestion else { return Some(finding) };
        let start = error.span.start + 2;
        let place = Span::new(start, start + u32::try_from(name.len()).unwrap_or(0));
        let finding = finding.message("suggestion").arg(format!("--{near}"));
        if place.of(view.build.text()) != name {
            return Some(finding);
        }
        Some(finding.unsafe_fix(format!("Replace --{name} by --{near}"), Edit::replace(place, *near)))
    });
}
