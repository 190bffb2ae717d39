use plimsoll_dockerfile::Instruction;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let end = start + content.trim_end_matches([' ', '\t']).len();
        let blanks = Span::from_range(end..start + content.len());
        if !blanks.is_empty() && !is_in_heredoc(&file.instructions, blanks) {
            let finding = Finding::at(blanks).arg(blanks.len().to_string());
            report.emit(finding.safe_fix("Delete the blanks", Edit::delete(blanks)));
        }
        start += line.len();
    }
}

/// Whether a place lies in what a heredoc holds.
pub(super) fn is_in_heredoc(instructions: &[Instruction<'_>], place: Span) -> bool {
    let count = instructions.partition_point(|instruction| instruction.span.start <= place.start);
    let around = count.checked_sub(1).and_then(|last| instructions.get(last));
    around.is_some_and(|one| one.effective().heredocs.iter().any(|heredoc| heredoc.body.covers(place)))
}
