use plimsoll_dockerfile::{Instruction, Keyword, Part, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

/// Whether the copy is triggered, and a WORKDIR is triggered before it.
fn has_trigger_before(stage: Stage<'_>, copy: &Instruction<'_>) -> bool {
    let triggers = stage.instructions().iter().take_while(|one| one.span.start < copy.span.start);
    let mut triggers = triggers.filter_map(Instruction::trigger);
    copy.trigger().is_some() && triggers.any(|one| one.keyword == Keyword::Workdir)
}

fn is_copy(instruction: &Instruction<'_>) -> bool {
    matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
}

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.instructions() {
        let copy = Instruction::effective(instruction);
        let Some(destination) = copy.words().last().filter(|_| is_copy(copy) && copy.words().len() > 1) else {
            continue;
        };
        let start = match (destination.literal(), destination.parts().first()) {
            (Some(path), _) => path,
            (None, Some(Part::Literal(start))) => start.as_str(),
            _ => continue,
        };
        let has_drive = start.get(1..2) == Some(":") && start.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_relative = !start.is_empty() && !start.starts_with(['/', '\\', '$']) && !has_drive;
        if is_relative && !stage.has_workdir_before(instruction) && !has_trigger_before(*stage, instruction) {
            let finding = Finding::at(destination.span).arg(destination.raw.as_ref());
            report.emit(if copy.span == instruction.span && !stage.is_windows() {
                let edit = Edit::insert(instruction.span.start, "WORKDIR /app\n");
                finding.unsafe_fix("Insert WORKDIR /app", edit)
            } else {
                finding
            });
        }
    }
}
