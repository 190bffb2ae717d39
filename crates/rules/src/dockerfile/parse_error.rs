//! The syntax errors that have no rule of their own.

use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    for &span in view.invalid_utf8 {
        let bytes = span.len().to_string();
        report.emit(Finding::at(span).message("utf8").arg(bytes));
    }
    for error in &view.build.file().errors {
        use SyntaxErrorKind::{LineTooLong, NoInstructions, UnfinishedContinuation};
        if matches!(error.kind, NoInstructions | LineTooLong { .. } | UnfinishedContinuation { .. }) {
            report.emit(Finding::at(error.span).arg(error.kind.to_string()));
        }
    }
}
