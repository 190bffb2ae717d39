use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    for copy in instructions.filter(|one| matches!(one.keyword, Keyword::Add | Keyword::Copy)) {
        let Some(value) = copy.flag("chmod").and_then(|flag| flag.value.as_ref()) else { continue };
        let Some(mode) = value.literal().filter(|mode| !mode.is_empty()) else { continue };
        if !is_octal(mode) && !is_symbolic(mode) {
            report.emit(Finding::at(value.span).arg(mode));
        }
    }
}

fn is_octal(mode: &str) -> bool {
    mode.bytes().all(|byte| byte.is_ascii_digit()) && u32::from_str_radix(mode, 8).is_ok_and(|mode| mode <= 0o7777)
}

/// `[ugoa]*[-+=][rwxXstugo]*`, with commas between several. An octal number may follow an operator too.
fn is_symbolic(mode: &str) -> bool {
    mode.split(',').all(|clause| {
        let actions = clause.trim_start_matches(['u', 'g', 'o', 'a']);
        actions.starts_with(['-', '+', '='])
            && actions
                .chars()
                .all(|c| matches!(c, '-' | '+' | '=' | 'r' | 'w' | 'x' | 'X' | 's' | 't' | 'u' | 'g' | 'o' | '0'..='7'))
    })
}
