use plimsoll_dockerfile::Comment;
use plimsoll_lint::{DockerfileView, Finding, Report, is_suppression};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let comments = file.comments.iter().map(|Comment { span }| *span);
    for span in comments.chain(file.directives.iter().map(|directive| directive.span)) {
        let comment = span.of(file.text);
        if is_suppression(comment) {
            report.emit(Finding::at(span).arg(comment.trim_start_matches('#').trim()));
        }
    }
}
