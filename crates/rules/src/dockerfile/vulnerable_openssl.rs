use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.span().of(stage.build().text()).contains("3.0.") {
        return;
    }
    for instruction in stage.instructions() {
        match instruction.keyword {
            Keyword::Arg | Keyword::Env => variables(instruction, report),
            Keyword::Run => commands(*stage, instruction, report),
            _ => {}
        }
    }
}

fn variables(instruction: &Instruction<'_>, report: &mut Report<'_>) {
    for pair in instruction.pairs() {
        let name = pair.name().to_ascii_uppercase();
        let Some(value) = pair.value.as_ref().filter(|_| name.contains("OPENSSL") && name.contains("VERSION")) else {
            continue;
        };
        if value.literal().is_some_and(|version| is_release(version) == Some("")) {
            report.emit(Finding::at(value.span).arg(value.raw.as_ref()));
        }
    }
}

fn commands(stage: Stage<'_>, run: &Instruction<'_>, report: &mut Report<'_>) {
    let Some(script) = stage.build().script(run) else { return };
    for word in script.commands.iter().flat_map(|command| &command.arguments) {
        let heads = ["openssl-", "openssl=", "libssl3=", "libcrypto3=", "OpenSSL_"];
        let version = heads.iter().find_map(|head| Some(word.text.split_once(head)?.1));
        if let Some(rest) = version.and_then(is_release) {
            let is_alpine = rest.starts_with("-r") || rest.is_empty();
            let is_source = rest.starts_with(".tar") || rest.starts_with(".zip") || rest.starts_with('/');
            if is_alpine || is_source {
                report.emit(Finding::at(word.span).arg(word.text.as_str()));
            }
        }
    }
}

/// What follows the number of such a release; `None` if it is no such one.
fn is_release(version: &str) -> Option<&str> {
    let rest = version.strip_prefix("3.0.")?;
    let patch = rest.strip_prefix(|c: char| ('0'..='6').contains(&c))?;
    (!patch.starts_with(|c: char| c.is_ascii_digit())).then_some(patch)
}
