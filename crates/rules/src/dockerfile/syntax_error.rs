//! What the parser refuses, for the rules that each report one kind of it.

use plimsoll_dockerfile::{Flag, Instruction, SyntaxError};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

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

/// The edit that deletes a flag and the blanks after it.
pub(super) fn without_flag(flag: &Flag<'_>, text: &str) -> Edit {
    let rest = text.get(flag.span.range().end..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Edit::delete(Span::from_range(flag.span.range().start..flag.span.range().end + blanks))
}
