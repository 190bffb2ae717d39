use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for pair in stage.all(Keyword::Env).filter(|_| stage.is_shipped()).flat_map(Instruction::pairs) {
        let Some(value) = pair.value.as_ref().filter(|_| pair.name() == "NVIDIA_DRIVER_CAPABILITIES") else { continue };
        if value.literal() == Some("all") {
            let finding = Finding::at(value.span).arg(pair.span.of(stage.build().text()));
            report.emit(finding.unsafe_fix("Write compute,utility", Edit::replace(value.span, "compute,utility")));
        }
    }
}
