use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let is_group = |before: &Instruction<'_>, run: &Instruction<'_>| {
        is_short(*stage, before) && is_short(*stage, run) && flags(*stage, before) == flags(*stage, run)
    };
    for group in stage.instructions().chunk_by(is_group) {
        let [_, second, rest @ ..] = group else { continue };
        let finding = Finding::at(second.keyword_span).arg(group.len().to_string());
        let finding = rest.iter().fold(finding, |finding, run| finding.related(run.keyword_span, "and this one"));
        let joints: Option<Vec<Edit>> = group.windows(2).map(|pair| joint(*stage, &pair[0], &pair[1])).collect();
        report.emit(match joints {
            Some(edits) => finding.fix(Fix::r#unsafe("Join the RUN instructions", edits)),
            None => finding,
        });
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

/// The edit that makes one RUN of two, where the first consists of a plain command and no comment stands between.
fn joint(stage: Stage<'_>, first: &Instruction<'_>, second: &Instruction<'_>) -> Option<Edit> {
    let file = stage.build().file();
    let is_plain = |run: &Instruction<'_>| {
        let script = stage.build().script(run);
        script.is_some_and(|script| {
            script.separators.is_empty()
                && script.errors.is_empty()
                && !script.commands.iter().any(|one| one.name == "cd")
        })
    };
    let gap = Span::new(first.shell()?.span.end, second.shell()?.span.start);
    let is_apart = file.comments_above(second).is_empty() && is_plain(first) && is_plain(second);
    let ending = file.line_break();
    is_apart.then(|| Edit::replace(gap, format!(" {}{ending}    && ", file.escape)))
}
