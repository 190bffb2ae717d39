use std::collections::BTreeMap;

use plimsoll_dockerfile::{Instruction, Keyword, ScriptCommand, Stage, Word};
use plimsoll_lint::{Finding, Report};

/// How the names of archives end that ADD unpacks.
const ENDINGS: [&str; 10] =
    [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tar.lzma"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let copies = stage.all(Keyword::Copy).filter(|copy| copy.flag("from").is_none());
    let archives: Vec<(&Instruction<'_>, &Word<'_>)> = copies
        .flat_map(|copy| copy.source_words().iter().map(move |source| (copy, source)))
        .filter(|(_, source)| is_archive(base_name(source)))
        .collect();
    if archives.is_empty() {
        return;
    }
    let unpacked = last_unpacked(*stage);
    for (copy, source) in archives {
        let names =
            [Some(source), copy.words().last()].into_iter().flatten().map(base_name).filter(|name| !name.is_empty());
        let last = names.filter_map(|name| unpacked.get(name)).max();
        if last.is_some_and(|last| *last > copy.span.start) {
            report.emit(Finding::at(source.span).arg(base_name(source)));
        }
    }
}

/// The names of the files that a call of tar unpacks, each with the start of the last RUN that does.
fn last_unpacked(stage: Stage<'_>) -> BTreeMap<&str, u32> {
    let mut found = BTreeMap::new();
    for run in stage.all(Keyword::Run) {
        let commands = stage.build().script(run).into_iter().flat_map(|script| &script.commands);
        for command in commands.filter(|command| unpacks(command)) {
            for word in &command.arguments {
                let file = word.text.strip_prefix("--file=").unwrap_or(&word.text);
                found.insert(last_part(file), run.span.start);
            }
        }
    }
    found
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

/// Whether a command is a call of tar that unpacks.
fn unpacks(command: &ScriptCommand) -> bool {
    matches!(command.name.as_str(), "tar" | "bsdtar")
        && (command.has_any_flag(&["-x", "--extract", "--get"])
            || command.arguments.first().is_some_and(|word| !word.text.starts_with('-') && word.text.contains('x')))
}
