use plimsoll_dockerfile::{Instruction, Keyword, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::Edit;

use super::delete::line_of;
use super::whole_run::{copied_to, only_command};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for pair in stage.instructions().windows(2) {
        let [copy, run] = pair else { continue };
        if copy.keyword != Keyword::Copy || run.keyword != Keyword::Run || copy.flag("chmod").is_some() {
            continue;
        }
        let Some(script) = stage.build().script(run) else { continue };
        let view = ScriptView { stage: *stage, instruction: run, script };
        let Some(chmod) = only_command(&view).filter(|command| command.name == "chmod") else { continue };
        let Some((mode, paths)) = mode_and_paths(chmod) else { continue };
        let Some(is_file) = brings(copy, &paths) else { continue };
        let finding = Finding::at(chmod.name_span).arg(paths.join(" "));
        let text = stage.build().text();
        let edits = |mode: &str| {
            let flag = Edit::insert(copy.keyword_span.end, format!(" --chmod={mode}"));
            vec![flag, Edit::delete(line_of(run, text))]
        };
        let title = "Set the mode with COPY --chmod";
        let is_number = mode.len() > 2 && mode.len() < 5 && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        report.emit(if is_number && is_file && run.flags.is_empty() {
            finding.fix(Fix::safe(title, edits(mode)))
        } else if is_number {
            finding.fix(Fix::r#unsafe(title, edits(mode)))
        } else if matches!(mode, "+x" | "a+x" | "u+x" | "ugo+x" | "+rx" | "a+rx") && is_file {
            finding.fix(Fix::r#unsafe(title, edits("755")))
        } else {
            finding
        });
    }
}

/// The operands of a chmod that is not recursive.
fn mode_and_paths(chmod: &ScriptCommand) -> Option<(&str, Vec<&str>)> {
    let words: Option<Vec<&str>> = chmod.arguments.iter().map(plimsoll_dockerfile::ScriptWord::literal).collect();
    let words = words.filter(|words| !words.iter().any(|word| word.starts_with('-')))?;
    let (mode, paths) = words.split_first()?;
    (!paths.is_empty()).then(|| (*mode, paths.to_vec()))
}

/// Whether a COPY brings exactly these files; if so, whether they are files for sure.
fn brings(copy: &Instruction<'_>, paths: &[&str]) -> Option<bool> {
    let (destination, sources) = copy.words().split_last()?;
    let destination = destination.literal()?;
    if sources.len() != paths.len() || !copy.heredocs.is_empty() {
        return None;
    }
    let mut is_file = true;
    for source in sources {
        let source = source.literal().filter(|source| !source.contains(['*', '?', '[']))?;
        let path = copied_to(source, destination);
        let is_there = |other: &&str| other.trim_start_matches("./") == path.trim_start_matches("./");
        paths.iter().find(|other| is_there(other))?;
        // What lies in a folder under its own name is a file: of a folder the content is copied.
        let name = source.rsplit('/').next().unwrap_or(source);
        is_file &= path != destination || name.trim_start_matches('.').contains('.');
    }
    Some(is_file)
}
