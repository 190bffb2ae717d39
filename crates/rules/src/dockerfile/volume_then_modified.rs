use plimsoll_dockerfile::{Instruction, Keyword, Script, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Span;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let mut volumes: Vec<(&str, Span)> = Vec::new();
    for instruction in stage.instructions() {
        match instruction.keyword {
            Keyword::Volume => {
                let paths = instruction.words().iter().filter_map(|word| Some((word.literal()?, word.span)));
                volumes.extend(paths.filter(|(path, _)| path.len() > 1 && path.starts_with('/')));
            }
            _ if volumes.is_empty() => {}
            Keyword::Copy | Keyword::Add => {
                if let Some((path, place)) =
                    instruction.words().last().and_then(|word| Some((word.literal()?, word.span)))
                {
                    emit(path, place, &volumes, report);
                }
            }
            Keyword::Run => changed(*stage, instruction, &volumes, report),
            _ => {}
        }
    }
}

fn changed(stage: Stage<'_>, run: &Instruction<'_>, volumes: &[(&str, Span)], report: &mut Report<'_>) {
    let Some(script) = stage.build().script(run) else { return };
    if let Some((path, place)) =
        paths(script).find(|(path, _)| volumes.iter().any(|(volume, _)| is_within(path, volume)))
    {
        emit(path, place, volumes, report);
    }
}

/// The paths that the usual commands of a script change.
fn paths(script: &Script) -> impl Iterator<Item = (&str, Span)> {
    const COMMANDS: [&str; 9] = ["mkdir", "touch", "chown", "chmod", "cp", "mv", "ln", "rm", "install"];
    let commands = script.commands.iter().filter(|command| COMMANDS.contains(&command.name.as_str()));
    let changed = commands.flat_map(|command| {
        let only_last = matches!(command.name.as_str(), "cp" | "ln" | "install");
        let skipped = if only_last { command.arguments.len().saturating_sub(1) } else { 0 };
        command.arguments.iter().skip(skipped)
    });
    changed.filter_map(|word| Some((word.literal()?, word.span)))
}

fn emit(path: &str, place: Span, volumes: &[(&str, Span)], report: &mut Report<'_>) {
    if let Some((volume, declared)) = volumes.iter().find(|(volume, _)| is_within(path, volume)) {
        report.emit(Finding::at(place).arg(*volume).related(*declared, "declared here"));
    }
}

fn is_within(path: &str, volume: &str) -> bool {
    let rest = path.strip_prefix(volume.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
