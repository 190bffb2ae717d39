use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::{is_git, is_http};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    for add in instructions.filter(|one| one.keyword == Keyword::Add) {
        let Some(flag) = add.flag("checksum") else { continue };
        let Some(value) = flag.value.as_ref().filter(|value| !value.raw.is_empty()) else { continue };
        let [source] = add.source_words() else {
            let count = add.source_words().len();
            if count > 1 {
                report.emit(Finding::at(flag.span).message("many").arg(count.to_string()));
            }
            continue;
        };
        let Some(source) = source.literal() else { continue };
        if !is_http(source) && !is_git(source) {
            report.emit(Finding::at(flag.span).arg(source));
        } else if let Some(digest) = value.literal().filter(|digest| !is_git(source) && !is_digest(digest)) {
            report.emit(Finding::at(value.span).message("digest").arg(digest));
        }
    }
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    digits.len() == length && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
