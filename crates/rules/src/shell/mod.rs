//! The rules about the shell scripts of a Dockerfile, by the codes of ShellCheck.
//!
//! `rules/shell/codes.md` holds what they are. [`library`] is the only file that knows the library that reads scripts: text
//! in, codes with ranges out. Here a script gets its shell and the names that it may rely on, and every range its place in
//! the file.

mod dialect;
mod library;

use std::ops::Range;

use plimsoll_dockerfile::{InterpreterKind, Keyword};
use plimsoll_lint::{Codes, Finding, ScriptView};
use plimsoll_text::Span;

use dialect::Dialect;

/// The variables that a build has without any ARG.
const PROXIES: [&str; 10] = [
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// What bash sets by itself, and a POSIX shell does not.
const BASH_VARIABLES: [&str; 18] = [
    "BASH",
    "BASHPID",
    "BASH_SOURCE",
    "BASH_VERSINFO",
    "BASH_VERSION",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOSTTYPE",
    "MACHTYPE",
    "OSTYPE",
    "PIPESTATUS",
    "RANDOM",
    "SECONDS",
    "UID",
];

/// Where more names than this are set, a script is told only of those that it uses, so that what one costs does not grow
/// with the file. Real files have a third of it. With all names the library finds those that are misspelt, too.
const MAX_NAMES: usize = 256;

/// Longer excerpts are cut, in characters.
const EXCERPT: usize = 60;

pub(crate) fn check(view: &ScriptView<'_>, codes: &mut Codes<'_>) {
    let enabled: Vec<&str> = codes.enabled().collect();
    let build = view.stage.build();
    let names = known_names(view);
    let mut found: Vec<(Span, &str)> = Vec::new();
    for text in build.script_texts(view.instruction) {
        let Some(dialect) = Dialect::of(&text.interpreter, view.stage) else { continue };
        for finding in library::find(text.as_str(), dialect, &text.interpreter.options, &names, &enabled) {
            let excerpt = text.as_str().get(finding.range.clone()).unwrap_or_default();
            if is_meant(finding.code, excerpt, text.as_str(), finding.range.start) {
                found.push((text.span(not_empty(finding.range, text.as_str())), finding.code));
            }
        }
    }
    found.extend(bash_variables(view, &names).map(|span| (span, "SC3028")));
    found.sort_unstable();
    found.dedup();
    for (span, code) in found {
        let span = visible(span, view);
        codes.emit(code, Finding::at(span).arg(excerpt(span.of(build.text()))));
    }
}

/// The names that the script may use without setting them.
fn known_names<'a>(view: &ScriptView<'a>) -> Vec<&'a str> {
    let build = view.stage.build();
    let used = || view.script.variables.iter().map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = build.names_at(view.instruction).take(MAX_NAMES + 1).collect();
    if names.len() > MAX_NAMES {
        names = used().filter(|name| build.has_name_at(name, view.instruction)).collect();
    }
    names.extend(PROXIES);
    // What starts with the container may get any variable.
    if view.instruction.effective().keyword != Keyword::Run {
        names.extend(used());
    }
    names.retain(|name| {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        name.bytes().next().is_some_and(is_letter) && name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
    });
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a finding is one of ours to make, and not of another rule or of none.
fn is_meant(code: &str, excerpt: &str, script: &str, at: usize) -> bool {
    match code {
        "SC2164" => !script.get(..at).is_some_and(|before| before.trim().is_empty()),
        "SC3037" => excerpt != "-n",
        _ => true,
    }
}

/// Where a POSIX shell reads a variable that only bash sets.
fn bash_variables<'a>(view: &ScriptView<'a>, names: &[&str]) -> impl Iterator<Item = Span> + use<'a> {
    let text = view.stage.build().text();
    let script = view.script;
    let known: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let stage = view.stage;
    script.variables.iter().filter_map(move |(name, span)| {
        let has_default = text.get(span.range().end..)?.starts_with([':', '-', '+', '?', '=']);
        let is_set = known.contains(name) || script.assignments.iter().any(|assignment| assignment.name == *name);
        let interpreter = script.interpreter_at(span.start);
        let is_posix = interpreter.kind == InterpreterKind::Posix
            && Dialect::of(interpreter, stage).is_some_and(|dialect| !dialect.sets(name));
        (BASH_VARIABLES.contains(&name.as_str()) && is_posix && !is_set && !has_default).then_some(*span)
    })
}

/// A range with the character behind it, or before it, if it is empty.
fn not_empty(range: Range<usize>, script: &str) -> Range<usize> {
    let (before, behind) = (script.get(..range.start), script.get(range.start..));
    let is_seen = |c: &char| !c.is_whitespace();
    let next = behind.and_then(|rest| rest.chars().next()).filter(is_seen);
    let last = before.and_then(|rest| rest.chars().next_back()).filter(is_seen);
    match (range.is_empty(), next, last) {
        (true, Some(next), _) => range.start..range.start + next.len_utf8(),
        (true, None, Some(last)) => range.start - last.len_utf8()..range.start,
        _ => range,
    }
}

/// A place that can be shown: what is blank, as the end of a script that is not finished, becomes the keyword.
fn visible(span: Span, view: &ScriptView<'_>) -> Span {
    let is_blank = span.of(view.stage.build().text()).trim().is_empty();
    if is_blank { view.instruction.effective().keyword_span } else { span }
}

/// The first line of what is meant, not too long.
fn excerpt(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line.to_owned(),
    }
}
