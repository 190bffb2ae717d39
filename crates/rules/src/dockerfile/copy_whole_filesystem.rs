use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for copy in stage.all(Keyword::Copy) {
        let Some(from) = copy.flag("from").and_then(|flag| flag.value.as_ref()) else { continue };
        let [source, destination] = copy.words() else { continue };
        let is_root = |path: Option<&str>| path.is_some_and(|path| matches!(path, "/" | "/." | "/*" | "/./"));
        if is_root(source.literal()) && is_root(destination.literal()) {
            report.emit(Finding::at(source.span.join(destination.span)).arg(from.raw.as_ref()));
        }
    }
}
