use plimsoll_dockerfile::{Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::whole_run::user_at;

/// Folders of programs and their settings, where root is the right owner.
const OF_THE_SYSTEM: [&str; 16] = [
    "/bin/",
    "/etc/",
    "/lib/",
    "/lib64/",
    "/sbin/",
    "/usr/bin/",
    "/usr/include/",
    "/usr/lib/",
    "/usr/lib64/",
    "/usr/libexec/",
    "/usr/local/bin/",
    "/usr/local/lib/",
    "/usr/local/sbin/",
    "/usr/local/share/",
    "/usr/sbin/",
    "/usr/share/",
];

fn is_of_the_system(stage: Stage<'_>, copy: &Instruction<'_>, destination: &Word<'_>) -> bool {
    let value = stage.build().resolve(destination, copy).value;
    value.known().is_some_and(|path| OF_THE_SYSTEM.iter().any(|folder| format!("{path}/").starts_with(folder)))
}

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if stage.is_windows() {
        return;
    }
    for copy in stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add)) {
        if copy.words().last().is_some_and(|word| is_of_the_system(*stage, copy, word)) {
            continue;
        }
        let Some(user) = user_at(*stage, copy).filter(|_| copy.flag("chown").is_none()) else { continue };
        let edit = Edit::insert(copy.keyword_span.end, format!(" --chown={user}"));
        report.emit(Finding::at(copy.keyword_span).arg(user).unsafe_fix("Insert --chown", edit));
    }
}
