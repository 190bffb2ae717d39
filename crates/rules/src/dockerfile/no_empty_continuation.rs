use plimsoll_dockerfile::Instruction;
use plimsoll_lint::Fix;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    for instruction in file.instructions.iter().map(Instruction::effective) {
        let Some(first) = instruction.blank_lines.first() else { continue };
        let edits = instruction.blank_lines.iter().map(|line| Edit::delete(with_ending(*line, file.text))).collect();
        let finding = Finding::at(*first).arg(instruction.keyword_span.of(file.text));
        report.emit(finding.fix(Fix::safe("Delete the empty lines", edits)));
    }
}

/// The line with its line ending.
fn with_ending(line: Span, text: &str) -> Span {
    let rest = text.get(line.range().end..).unwrap_or("");
    let ending = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with(['\n', '\r'])) };
    Span::new(line.start, line.end + ending)
}
