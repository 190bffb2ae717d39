use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_secrets::credential_shapes;
use plimsoll_text::Span;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let (file, text) = (view.build.file(), view.build.text());
    for instruction in &file.instructions {
        let comments = file.comments_inside(instruction);
        for shape in credential_shapes(instruction.span.of(text)) {
            let span = Span::from_range(shape.range).shift(instruction.span.start);
            if comments.iter().any(|comment| comment.span.overlaps(span)) {
                continue;
            }
            let keyword = instruction.effective().keyword.as_str();
            report.emit(Finding::at(span).secret().arg(shape.kind.name()).arg(keyword));
        }
    }
}
