use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let Some(file) = &view.context.ignore_file else { return };
    // Of a folder that is left out, an exception may send a part.
    if file.has_exceptions() {
        return;
    }
    for (source, path) in super::context_sources(view.build) {
        if let Some(pattern) = file.leaves_out(&path) {
            report.emit(Finding::at(source.span).arg(path.clone()).arg(pattern).arg(file.name.as_str()));
        }
    }
}
