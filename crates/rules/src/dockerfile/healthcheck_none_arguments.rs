use plimsoll_dockerfile::{Arguments, SyntaxErrorKind};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

use super::syntax_error::{instruction_at, report_each};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    report_each(view, report, |error| {
        if error.kind != SyntaxErrorKind::HealthcheckNoneArguments {
            return None;
        }
        let finding = Finding::at(error.span).arg(error.span.of(view.build.text()));
        let Some(Arguments::Healthcheck { kind, .. }) = instruction_at(view, error.span).map(|one| &one.arguments)
        else {
            return Some(finding);
        };
        let rest = Span::new(kind.span.end, error.span.end);
        Some(finding.safe_fix("Delete what follows NONE", Edit::delete(rest)))
    });
}
