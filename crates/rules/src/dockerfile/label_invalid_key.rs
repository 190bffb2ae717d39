use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.instructions().iter().map(Instruction::effective) {
        if instruction.keyword != Keyword::Label {
            continue;
        }
        for key in instruction.pairs().iter().map(|pair| &pair.key) {
            let Some(name) = key.literal() else { continue };
            if RESERVED.iter().any(|prefix| name.starts_with(prefix)) {
                report.emit(Finding::at(key.span).message("reserved").arg(name));
            } else if !is_valid(name) {
                let finding = Finding::at(key.span).arg(name);
                let lower = name.to_ascii_lowercase();
                report.emit(if is_valid(&lower) && key.raw == name {
                    finding.unsafe_fix(format!("Write '{lower}'"), Edit::replace(key.span, lower))
                } else {
                    finding
                });
            }
        }
    }
}

/// Whether a key follows the guidelines: lower case words joined by single `.`, `-`, `_` or `/`.
fn is_valid(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(is_word)
        && name.chars().all(|c| is_word(c) || matches!(c, '.' | '-' | '_' | '/'))
        && !name.contains("..")
        && !name.contains("--")
}
