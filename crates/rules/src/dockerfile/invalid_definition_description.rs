use plimsoll_dockerfile::{Instruction, Keyword};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    for instruction in &file.instructions {
        let Some(name) = name(instruction) else { continue };
        let Some(comment) = file.comments_directly_above(instruction).last() else { continue };
        let text = comment.text(file.text);
        let describes =
            text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '\t']));
        if !text.is_empty() && !describes {
            let edit = Edit::insert(instruction.span.start, "\n");
            report.emit(Finding::at(comment.span).arg(name).safe_fix("Insert an empty line", edit));
        }
    }
}

/// What the instruction defines.
fn name<'i>(instruction: &'i Instruction<'_>) -> Option<&'i str> {
    match (instruction.keyword, instruction.words(), instruction.pairs()) {
        (Keyword::From, [_, _, name], _) => Some(&name.raw),
        (Keyword::Arg, _, [pair, ..]) => Some(pair.name()),
        _ => None,
    }
}
