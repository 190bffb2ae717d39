use std::borrow::Cow;

use plimsoll_dockerfile::{Instruction, Keyword, Script, ScriptWord, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.build().text().contains("3.0.") {
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
        let Some(value) = pair.value.as_ref().filter(|_| says_version(pair.name())) else { continue };
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
        let version = version.map(|version| with_value(stage, run, script, version));
        if let Some(rest) = version.as_deref().and_then(is_release) {
            let is_alpine = rest.starts_with("-r") || rest.is_empty();
            let is_source = rest.starts_with(".tar") || rest.starts_with(".zip") || rest.starts_with('/');
            if is_alpine || is_source {
                report.emit(Finding::at(word.span).arg(word.text.as_str()));
            }
        }
    }
}

/// Whether an ARG or ENV of that name is judged where it stands.
fn says_version(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.contains("OPENSSL") && name.contains("VERSION")
}

/// A version that begins with a variable, with what that is worth: by the script, or else by an ARG or ENV that is not judged
/// itself.
fn with_value<'v>(stage: Stage<'_>, run: &Instruction<'_>, script: &Script, version: &'v str) -> Cow<'v, str> {
    let Some(variable) = version.strip_prefix('$') else { return Cow::Borrowed(version) };
    let (name, rest) = match variable.strip_prefix('{') {
        Some(braced) => braced.split_once('}').unwrap_or((braced, "")),
        None => {
            variable.split_at(variable.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(variable.len()))
        }
    };
    let mut assigned = script.assignments.iter().filter(|assignment| assignment.name == name);
    let value = match assigned.next_back() {
        Some(assignment) => assignment.value.as_ref().and_then(ScriptWord::literal).map(str::to_owned),
        None if says_version(name) => None,
        None => stage.build().variable(name, run).and_then(|value| value.known().map(str::to_owned)),
    };
    value.map_or(Cow::Borrowed(version), |value| Cow::Owned(value + rest))
}

/// What follows the number of such a release; `None` if it is no such one.
fn is_release(version: &str) -> Option<&str> {
    let rest = version.strip_prefix("3.0.")?;
    let patch = rest.strip_prefix(|c: char| ('0'..='6').contains(&c))?;
    (!patch.starts_with(|c: char| c.is_ascii_digit())).then_some(patch)
}
