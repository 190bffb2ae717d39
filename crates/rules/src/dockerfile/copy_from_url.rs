use plimsoll_dockerfile::{Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::{is_git, is_http};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    for copy in instructions.filter(|one| one.keyword == Keyword::Copy) {
        let may_be_add = copy.flag("from").is_none() && copy.flag("parents").is_none();
        let is_address = |word: &&Word<'_>| is_http(&word.raw) || is_git(&word.raw);
        for source in copy.source_words().iter().filter(is_address) {
            let finding = Finding::at(source.span).arg(source.raw.as_ref());
            report.emit(if may_be_add {
                finding.unsafe_fix("Replace COPY by ADD", Edit::replace(copy.keyword_span, "ADD"))
            } else {
                finding
            });
        }
    }
}
