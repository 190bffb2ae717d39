use plimsoll_dockerfile::{Keyword, ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;

const WITH_VALUE: [&str; 9] = ["-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "-j", "--jobs"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for git in commands(view, &["git"]) {
        let mut operands = git.operands_except(&WITH_VALUE);
        if operands.next().is_none_or(|verb| verb.text != "clone") {
            continue;
        }
        let Some(address) = operands.next().filter(|address| is_remote(address)) else { continue };
        let finding = Finding::at(address.span).arg(address.text.as_str());
        report.emit(match add(view, git, &address.text, operands.next()) {
            Some(add) => finding.unsafe_fix("Fetch it with ADD", Edit::replace(view.instruction.span, add)),
            None => finding,
        });
    }
}

fn is_remote(word: &ScriptWord) -> bool {
    word.literal()
        .is_some_and(|text| ["https://", "http://", "ssh://", "git@"].iter().any(|start| text.starts_with(start)))
}

/// The ADD that does the same as a RUN that clones, checks out a commit, and does nothing else.
fn add(view: &ScriptView<'_>, git: &ScriptCommand, address: &str, folder: Option<&ScriptWord>) -> Option<String> {
    let run = view.instruction;
    let is_plain =
        run.keyword == Keyword::Run && run.flags.is_empty() && run.heredocs.is_empty() && run.json().is_none();
    let name = address.strip_suffix(".git").filter(|_| is_plain)?.rsplit(['/', ':']).next()?;
    let folder = match folder {
        Some(word) => word.literal()?,
        None => name,
    };
    let (clone, rest) = view.script.commands.split_first()?;
    let words = |command: &ScriptCommand| -> Vec<String> {
        std::iter::once(command.name.clone()).chain(command.arguments.iter().map(|word| word.text.clone())).collect()
    };
    let rest: Vec<Vec<String>> = rest.iter().map(words).collect();
    let rest: Vec<Vec<&str>> = rest.iter().map(|words| words.iter().map(String::as_str).collect()).collect();
    let commit = match rest.iter().map(Vec::as_slice).collect::<Vec<_>>().as_slice() {
        [["git", "-C", place, "checkout", commit]] | [["cd", place], ["git", "checkout", commit]]
            if *place == folder =>
        {
            (*commit).to_owned()
        }
        _ => return None,
    };
    let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_clone = clone == git && git.flags().next().is_none() && !folder.contains(char::is_whitespace);
    (is_commit && is_clone).then(|| format!("ADD {address}#{commit} {folder}"))
}
