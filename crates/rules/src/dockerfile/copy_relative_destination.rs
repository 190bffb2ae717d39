use plimsoll_dockerfile::{Instruction, Keyword, Part, Stage};
use plimsoll_lint::{Finding, Report};

use super::whole_run::insert_above;

/// Whether the copy is triggered, and a WORKDIR is triggered before it.
fn has_trigger_before(stage: Stage<'_>, copy: &Instruction<'_>) -> bool {
    let triggers = stage.instructions().iter().take_while(|one| one.span.start < copy.span.start);
    let mut triggers = triggers.filter_map(Instruction::trigger);
    copy.trigger().is_some() && triggers.any(|one| one.keyword == Keyword::Workdir)
}

fn is_copy(instruction: &Instruction<'_>) -> bool {
    matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
}

/// A folder to work in that the stage does not use for something else, be it the name of a program.
fn folder(stage: Stage<'_>) -> &'static str {
    let text = stage.span().of(stage.build().text());
    ["/app", "/src", "/work"].into_iter().find(|folder| !text.contains(folder)).unwrap_or("/app")
}

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    // One WORKDIR is for all copies of the stage.
    let mut edit = None;
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
                let (folder, edit) = edit.get_or_insert_with(|| {
                    let folder = folder(*stage);
                    (folder, insert_above(stage.build(), instruction, &format!("WORKDIR {folder}")))
                });
                finding.unsafe_fix(format!("Insert WORKDIR {folder}"), edit.clone())
            } else {
                finding
            });
        }
    }
}
