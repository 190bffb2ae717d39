use plimsoll_dockerfile::{Instruction, Keyword, Part, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    // From the first WORKDIR on it is clear what a relative one is relative to.
    let Some(instruction) = stage.all(Keyword::Workdir).next() else { return };
    if stage.has_workdir_before(instruction) {
        return;
    }
    let Some(word) = instruction.words().first() else { return };
    if !is_relative(*stage, instruction, word) {
        return;
    }
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    report.emit(match fix(word) {
        Some(edit) => finding.unsafe_fix("Make the path absolute", edit),
        None => finding,
    });
}

fn is_relative(stage: Stage<'_>, instruction: &Instruction<'_>, word: &Word<'_>) -> bool {
    let resolved = stage.build().resolve(word, instruction).value;
    let start = match (resolved.known(), word.parts().first()) {
        (Some(path), _) => path,
        // The start of the path is what matters.
        (None, Some(Part::Literal(start))) => start.as_str(),
        _ => return false,
    };
    let has_drive =
        start.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && start.as_bytes().get(1) == Some(&b':');
    !start.is_empty() && !start.starts_with(['/', '\\']) && !has_drive
}

fn fix(word: &Word<'_>) -> Option<Edit> {
    let path = word.raw.trim_start_matches(['"', '\'']);
    let quotes = u32::try_from(word.raw.len() - path.len()).ok()?;
    let start = word.span.start + quotes;
    if path.starts_with('$') || path == "." || path.starts_with("..") {
        return None;
    }
    let dots = if path.starts_with("./") { 2 } else { 0 };
    Some(Edit::replace(Span::new(start, start + dots), "/"))
}
