use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    if view.context.ignore_file.is_some() {
        return;
    }
    let shipped = view.build.stages().filter(|stage| stage.is_shipped());
    let copies =
        shipped.flat_map(Stage::instructions).filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add));
    for source in copies.filter(|copy| copy.flag("from").is_none()).flat_map(Instruction::source_words) {
        if matches!(source.literal(), Some("." | "./" | "/")) {
            report.emit(Finding::at(source.span).arg(source.raw.as_ref()));
        }
    }
}
