use plimsoll_dockerfile::{Build, Instruction, Keyword, Part, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

/// What ADD unpacks, by the ends of names.
const ARCHIVES: [&str; 13] = ["tar", "gz", "tgz", "bz2", "tbz", "tbz2", "xz", "txz", "lzma", "tlz", "zst", "tzst", "Z"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for add in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Add) {
        let uses_add = ["checksum", "keep-git-dir", "unpack"].iter().any(|flag| add.flag(flag).is_some());
        let sources = add.source_words();
        if uses_add || sources.is_empty() || !sources.iter().all(|source| is_plain(stage.build(), add, source)) {
            continue;
        }
        let first = sources.first().map_or("", |source| source.literal().unwrap_or(&source.raw));
        let finding = Finding::at(add.keyword_span).arg(first);
        let is_lower = add.keyword_span.of(stage.build().text()).starts_with('a');
        let edit = Edit::replace(add.keyword_span, if is_lower { "copy" } else { "COPY" });
        // A pattern or a variable may also stand for an archive, which COPY would not unpack.
        let is_certain = sources.iter().all(|source| !source.has_variables() && !source.raw.contains(['*', '?', '[']));
        report.emit(if is_certain {
            finding.safe_fix("Replace ADD by COPY", edit)
        } else {
            finding.unsafe_fix("Replace ADD by COPY", edit)
        });
    }
}

/// Whether a source is a local path that ADD only copies.
fn is_plain(build: &Build<'_>, add: &Instruction<'_>, source: &Word<'_>) -> bool {
    let resolved = build.resolve(source, add).value;
    let path = match resolved.known() {
        Some(path) => path,
        // The ends must be known: one tells a URL, the other an archive.
        None => match (source.parts().first(), source.parts().last()) {
            (Some(Part::Literal(_)), Some(Part::Literal(end))) if end.contains('.') => &source.raw,
            _ => return false,
        },
    };
    let is_archive = path.rsplit_once('.').is_some_and(|(_, end)| ARCHIVES.contains(&end.trim_end_matches('*')));
    !(is_archive || super::is_http(path) || super::is_git(path) || path.starts_with("file:"))
}
