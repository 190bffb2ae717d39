use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let is_left_out =
        |path: &str| view.context.ignore_file.as_ref().is_some_and(|file| file.leaves_out(path).is_some());
    for (source, path) in super::context_sources(view.build) {
        if view.context.missing.contains(&path) && !is_left_out(&path) {
            report.emit(Finding::at(source.span).arg(path));
        }
    }
}
