use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(from) = stage.from().filter(|_| !stage.is_reachable()) else { return };
    let is_target = |name: &str| report.list("targets").iter().any(|target| target.eq_ignore_ascii_case(name));
    // One that others build on is no more than a part of them.
    if stage.name().is_some_and(is_target) || stage.users().next().is_some() {
        return;
    }
    match (stage.name_word(), stage.number()) {
        (Some(name), _) => report.emit(Finding::at(name.span).arg(name.raw.as_ref())),
        (None, Some(number)) => report.emit(Finding::at(from.keyword_span).arg(number.to_string())),
        _ => {}
    }
}
