use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::invalid_stopsignal::{stop_signals, without_prefix};
use super::whole_run::insert_above;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, signal) in stop_signals(*stage) {
        if matches!(without_prefix(signal).as_str(), "KILL" | "9" | "STOP" | "19") {
            let edit = Edit::replace(word.span, "SIGTERM");
            report.emit(Finding::at(word.span).arg(signal).unsafe_fix("Write SIGTERM", edit));
            return;
        }
    }
    if stage.is_final() {
        program(*stage, report);
    }
}

/// Judges the command of a stage that runs a program with a signal of its own.
fn program(stage: Stage<'_>, report: &mut Report<'_>) {
    let command = stage.last_in_chain(Keyword::Entrypoint).or_else(|| stage.last_in_chain(Keyword::Cmd));
    let Some((command, name)) = command.and_then(|command| Some((command, program_of(stage, command)?))) else {
        return;
    };
    let (wanted, short) = match name {
        "nginx" => ("SIGQUIT", "QUIT"),
        "systemd" | "init" => ("SIGRTMIN+3", "RTMIN+3"),
        _ => return,
    };
    let base = stage.root().base_word().map_or("", |word| word.raw.as_ref());
    let set = stage.last_in_chain(Keyword::Stopsignal);
    if set.is_none() && (base.contains("nginx") || base.contains("init")) {
        return;
    }
    let finding = |span| Finding::at(span).message("program").arg(name).arg(wanted);
    match set.and_then(|set| set.words().first()) {
        Some(word) if word.literal().is_some_and(|signal| without_prefix(signal) != short) => {
            report.emit(finding(word.span).unsafe_fix(format!("Write {wanted}"), Edit::replace(word.span, wanted)));
        }
        Some(_) => {}
        None => {
            let edit = insert_above(stage.build(), command, &format!("STOPSIGNAL {wanted}"));
            report.emit(finding(command.keyword_span).unsafe_fix(format!("Insert STOPSIGNAL {wanted}"), edit));
        }
    }
}

/// The name of the program that CMD or ENTRYPOINT runs, without folders.
pub(super) fn program_of<'b>(stage: Stage<'b>, command: &'b Instruction<'b>) -> Option<&'b str> {
    let path = match command.json() {
        Some(array) => array.elements.first()?.raw.as_ref(),
        None => stage.build().script(command)?.commands.first()?.name.as_str(),
    };
    path.rsplit('/').next()
}
