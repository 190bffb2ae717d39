use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Span;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let text = view.build.text();
    let Ok(allowed) = usize::try_from(report.int("lines")) else { return };
    let count = text.lines().count();
    if count <= allowed {
        return;
    }
    let head: usize = text.split_inclusive('\n').take(allowed).map(str::len).sum();
    let line = text.get(head..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let finding = Finding::at(Span::from_range(head..head + line.len()));
    report.emit(finding.arg(count.to_string()).arg(allowed.to_string()));
}
