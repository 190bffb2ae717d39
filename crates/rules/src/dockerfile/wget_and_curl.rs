use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let runs = stage.instructions().iter().filter(|instruction| instruction.effective().keyword == Keyword::Run);
    let commands = || runs.clone().filter_map(|run| stage.build().script(run)).flat_map(|script| &script.commands);
    let first = |name: &str| commands().find(|command| command.name == name);
    let (Some(wget), Some(curl)) = (first("wget"), first("curl")) else { return };
    let (earlier, later) = if wget.span.start < curl.span.start { (wget, curl) } else { (curl, wget) };
    let finding = Finding::at(later.name_span).arg(later.name.as_str()).arg(earlier.name.as_str());
    report.emit(finding.related(earlier.name_span, "the other one"));
}
