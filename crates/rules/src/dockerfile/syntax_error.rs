//! What the parser refuses, for the rules that each report one kind of it.

use plimsoll_dockerfile::{Instruction, SyntaxError};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Span;

/// Reports the errors for which `word` has words.
pub(super) fn report_each(
    view: &DockerfileView<'_>,
    report: &mut Report<'_>,
    word: impl Fn(&SyntaxError) -> Option<Finding>,
) {
    for finding in view.build.file().errors.iter().filter_map(word) {
        report.emit(finding);
    }
}

/// The instruction around an error, that of an ONBUILD if it stands in one.
pub(super) fn instruction_at<'b>(view: &DockerfileView<'b>, span: Span) -> Option<&'b Instruction<'b>> {
    let instructions = &view.build.file().instructions;
    let count = instructions.partition_point(|instruction| instruction.span.start <= span.start);
    let instruction = instructions.get(count.checked_sub(1)?)?;
    let inner = instruction.trigger().filter(|inner| inner.span.start <= span.start);
    Some(inner.unwrap_or(instruction))
}
