use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let is_group = |before: &Instruction<'_>, run: &Instruction<'_>| {
        is_short(*stage, before) && is_short(*stage, run) && flags(*stage, before) == flags(*stage, run)
    };
    for group in stage.instructions().chunk_by(is_group) {
        let [_, second, rest @ ..] = group else { continue };
        let finding = Finding::at(second.keyword_span).arg(group.len().to_string());
        report.emit(rest.iter().fold(finding, |finding, run| finding.related(run.keyword_span, "and this one")));
    }
}

/// Whether it is a RUN of one command.
fn is_short(stage: Stage<'_>, instruction: &Instruction<'_>) -> bool {
    let is_run = instruction.keyword == Keyword::Run && instruction.heredocs.is_empty();
    is_run && stage.build().script(instruction).is_none_or(|script| script.commands.len() < 2)
}

fn flags<'b>(stage: Stage<'b>, instruction: &Instruction<'_>) -> Vec<&'b str> {
    instruction.flags.iter().map(|flag| flag.span.of(stage.build().text())).collect()
}
