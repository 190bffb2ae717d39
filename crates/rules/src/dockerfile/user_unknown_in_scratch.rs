use plimsoll_dockerfile::{Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};

use super::whole_run::is_unpacked;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_from_scratch() || stage.chain().any(|stage| stage.instructions().iter().any(may_bring_names)) {
        return;
    }
    for instruction in stage.instructions() {
        let word = match instruction.keyword {
            Keyword::User => instruction.words().first(),
            Keyword::Copy | Keyword::Add => instruction.flag("chown").and_then(|flag| flag.value.as_ref()),
            _ => None,
        };
        let Some(word) = word.filter(|word| is_name(word)) else { continue };
        report.emit(Finding::at(word.span).arg(word.raw.as_ref()));
    }
}

/// Whether user or group are names other than root. The builder knows root, and so does every runtime.
fn is_name(word: &Word<'_>) -> bool {
    let is_number = |part: &str| part.is_empty() || part == "root" || part.bytes().all(|byte| byte.is_ascii_digit());
    word.literal().is_some_and(|owner| !owner.split(':').all(is_number))
}

fn may_bring_names(instruction: &Instruction<'_>) -> bool {
    let brings =
        |path: &str| matches!(path.trim_end_matches('/'), "" | "/etc" | "etc" | "." | "/etc/passwd" | "etc/passwd");
    match instruction.keyword {
        // A whole root file system is mostly an archive.
        Keyword::Add if instruction.source_words().iter().any(|source| is_unpacked(&source.raw)) => true,
        Keyword::Copy | Keyword::Add => {
            instruction.words().last().is_some_and(|path| path.literal().is_none_or(brings))
        }
        Keyword::Run => true,
        _ => false,
    }
}
