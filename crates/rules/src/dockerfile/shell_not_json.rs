use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

use super::json_array::{lenient, write};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    super::syntax_error::report_each(view, report, |error| {
        if error.kind != SyntaxErrorKind::ShellNotJson {
            return None;
        }
        let written = error.span.of(view.build.text());
        let finding = Finding::at(error.span).arg(written);
        let words = match lenient(written) {
            Some(words) => words,
            None if written.contains(['"', '\'', '\\', '[', ']', ',', '\n']) => return Some(finding),
            None => written.split_whitespace().map(str::to_owned).collect(),
        };
        if words.is_empty() {
            return Some(finding);
        }
        Some(finding.unsafe_fix("Write it as a JSON array", Edit::replace(error.span, write(&words))))
    });
}
