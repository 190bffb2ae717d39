use plimsoll_dockerfile::Instruction;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let inner = file.instructions.iter().filter_map(Instruction::trigger);
    for instruction in file.instructions.iter().chain(inner) {
        let end = instruction.keyword_span.end as usize;
        let rest = file.text.get(end..).unwrap_or("");
        let length = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let blanks = Span::from_range(end..end + length);
        let next = rest.get(length..).and_then(|rest| rest.chars().next());
        let is_operand = next.is_some_and(|c| !matches!(c, '\n' | '\r') && c != file.escape);
        if is_operand && blanks.of(file.text) != " " && !blanks.is_empty() {
            let finding = Finding::at(blanks).arg(instruction.keyword_span.of(file.text));
            report.emit(finding.safe_fix("Keep one blank", Edit::replace(blanks, " ")));
        }
    }
}
