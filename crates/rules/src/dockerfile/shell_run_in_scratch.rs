use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::whole_run::is_unpacked;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_from_scratch() || stage.chain().skip(1).any(|stage| stage.instructions().iter().any(may_bring_shell)) {
        return;
    }
    let needs = |one: &&Instruction<'_>| one.keyword == Keyword::Run && one.shell().is_some() && one.flags.is_empty();
    let Some(run) = stage.instructions().iter().find(needs) else { return };
    let mut above = stage.instructions().iter().take_while(|one| one.span.start < run.span.start);
    if !above.any(may_bring_shell) {
        report.emit(Finding::at(run.keyword_span).arg(run.keyword_span.of(stage.build().text())));
    }
}

fn may_bring_shell(instruction: &Instruction<'_>) -> bool {
    let is_program_folder = |path: &str| {
        let path = path.trim_end_matches('/');
        path.is_empty() || path == "." || path.ends_with("bin") || path.ends_with("sh") || path.ends_with("busybox")
    };
    match instruction.keyword {
        Keyword::Shell | Keyword::Run => true,
        Keyword::Add if instruction.source_words().iter().any(|source| is_unpacked(&source.raw)) => true,
        Keyword::Copy | Keyword::Add => {
            instruction.words().last().is_some_and(|path| path.literal().is_none_or(is_program_folder))
        }
        _ => false,
    }
}
