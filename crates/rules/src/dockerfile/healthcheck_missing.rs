use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let Some(stage) = view.build.final_stage() else { return };
    if let (None, Some(base)) = (stage.last_in_chain(Keyword::Healthcheck), stage.base_word()) {
        report.emit(Finding::at(base.span).arg(base.raw.as_ref()));
    }
}
