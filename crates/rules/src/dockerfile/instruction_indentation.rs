use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    for instruction in &file.instructions {
        let start = instruction.span.range().start;
        let head = file.text.get(..start).unwrap_or("");
        let line = head.trim_end_matches([' ', '\t']).len();
        if line < start {
            let blanks = Span::from_range(line..start);
            let finding = Finding::at(instruction.keyword_span).arg(instruction.keyword_span.of(file.text));
            report.emit(finding.safe_fix("Delete the blanks", Edit::delete(blanks)));
        }
    }
}
