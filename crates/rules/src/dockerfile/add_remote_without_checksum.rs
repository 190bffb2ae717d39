use plimsoll_dockerfile::{Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for add in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Add) {
        if add.flag("checksum").is_some() {
            continue;
        }
        for source in add.source_words() {
            let resolved = stage.build().resolve(source, add).value;
            let url = resolved.known().unwrap_or(&source.raw);
            if super::is_git(url) {
                if !has_commit(url) {
                    report.emit(Finding::at(source.span).message("git").arg(shown(source)));
                }
            } else if super::is_http(url) {
                report.emit(Finding::at(source.span).arg(shown(source)));
            }
        }
    }
}

fn shown<'w>(source: &'w Word<'_>) -> &'w str {
    source.literal().unwrap_or(&source.raw)
}

/// Whether the fragment of a git URL is, or may be, a commit: 40 or 64 hex digits, or a variable.
fn has_commit(url: &str) -> bool {
    let reference = url.split_once('#').map_or("", |(_, fragment)| fragment.split(':').next().unwrap_or(""));
    let is_hex = reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    reference.contains('$') || (is_hex && matches!(reference.len(), 40 | 64)) || url.contains("checksum=")
}
