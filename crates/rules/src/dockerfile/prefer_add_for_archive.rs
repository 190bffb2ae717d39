use plimsoll_dockerfile::{Keyword, ScriptCommand, Stage, Word};
use plimsoll_lint::{Finding, Report};

/// How the names of archives end that ADD unpacks.
const ENDINGS: [&str; 10] =
    [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tar.lzma"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for copy in stage.all(Keyword::Copy).filter(|copy| copy.flag("from").is_none()) {
        let Some(destination) = copy.words().last().map(base_name) else { continue };
        for source in copy.source_words().iter().filter(|source| is_archive(base_name(source))) {
            let names = [base_name(source), destination];
            let later = stage.all(Keyword::Run).filter(|run| run.span.start > copy.span.start);
            let mut scripts = later.filter_map(|run| stage.build().script(run));
            if scripts.any(|script| script.commands.iter().any(|command| unpacks(command, &names))) {
                report.emit(Finding::at(source.span).arg(base_name(source)));
            }
        }
    }
}

fn base_name<'w>(word: &'w Word<'_>) -> &'w str {
    last_part(word.raw.trim_matches(['"', '\'']))
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn is_archive(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a call of tar unpacks a file of one of the names.
fn unpacks(command: &ScriptCommand, names: &[&str]) -> bool {
    if !matches!(command.name.as_str(), "tar" | "bsdtar") {
        return false;
    }
    let mut words = command.arguments.iter().map(|word| word.text.as_str());
    let extracts = command.has_any_flag(&["-x", "--extract", "--get"])
        || command.arguments.first().is_some_and(|word| !word.text.starts_with('-') && word.text.contains('x'));
    extracts && words.any(|word| names.contains(&last_part(word.strip_prefix("--file=").unwrap_or(word))))
}
