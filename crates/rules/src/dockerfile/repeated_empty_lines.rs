use plimsoll_dockerfile::Instruction;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let (mut start, mut count, mut first) = (0, 0_usize, 0);
    for line in file.text.split_inclusive('\n').chain(["."]) {
        if line.trim().is_empty() {
            count += 1;
            first = if count == 2 { start } else { first };
        } else {
            let extra = Span::from_range(first..start);
            if count > 1 && start < file.text.len() && !is_inside(&file.instructions, extra) {
                let finding = Finding::at(Span::empty(extra.start)).arg(count.to_string());
                report.emit(finding.safe_fix("Keep one empty line", Edit::delete(extra)));
            }
            count = 0;
        }
        start += line.len();
    }
}

/// Whether a place lies within an instruction.
fn is_inside(instructions: &[Instruction<'_>], place: Span) -> bool {
    let count = instructions.partition_point(|instruction| instruction.span.start <= place.start);
    let around = count.checked_sub(1).and_then(|last| instructions.get(last));
    around.is_some_and(|instruction| instruction.span.covers(place))
}
