use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    for directive in &view.build.file().directives {
        let (written, name) = (directive.name_span.of(view.build.text()), directive.kind.as_str());
        if written != name {
            let edit = Edit::replace(directive.name_span, name);
            report.emit(Finding::at(directive.name_span).arg(written).safe_fix(format!("Write {name}"), edit));
        }
    }
}
