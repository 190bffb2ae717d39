use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

use super::delete::without_flag;
use super::syntax_error::{instruction_at, report_each};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    report_each(view, report, |error| {
        let SyntaxErrorKind::DuplicateFlag { name } = &error.kind else { return None };
        let finding = Finding::at(error.span).arg(format!("--{name}"));
        let Some(first) = instruction_at(view, error.span).and_then(|instruction| instruction.flag(name)) else {
            return Some(finding);
        };
        let edit = without_flag(first, view.build.text());
        Some(finding.related(first.span, "the first one").unsafe_fix("Delete the first one", edit))
    });
}
