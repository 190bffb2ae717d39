//! Every syntax error but the two that have a rule, and a fix, of their own.

use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    for &span in view.invalid_utf8 {
        let bytes = span.len().to_string();
        report.emit(Finding::at(span).message("utf8").arg(bytes));
    }
    for error in &view.build.file().errors {
        let has_own_rule = matches!(
            error.kind,
            SyntaxErrorKind::UnknownInstruction { .. } | SyntaxErrorKind::UnterminatedHeredoc { .. }
        );
        if !has_own_rule {
            report.emit(Finding::at(error.span).arg(error.kind.to_string()));
        }
    }
}
