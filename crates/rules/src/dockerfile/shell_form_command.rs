use plimsoll_dockerfile::{Instruction, Keyword, ScriptWord, ShellText, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::invalid_json_form::is_meant_as_array;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.instructions() {
        let command = instruction.effective();
        let Some(text) = command.shell().filter(|_| matches!(command.keyword, Keyword::Cmd | Keyword::Entrypoint))
        else {
            continue;
        };
        let is_array = is_meant_as_array(text.span.of(stage.build().text()), true);
        if is_array || stage.shell_at(instruction).is_some() || replaces_shell(*stage, instruction, text) {
            continue;
        }
        let finding = Finding::at(text.span).arg(command.keyword.as_str());
        report.emit(match words(*stage, instruction) {
            Some(array) => finding.unsafe_fix("Write it as a JSON array", Edit::replace(text.span, array)),
            None => finding,
        });
    }
}

/// Whether the text needs a shell and hands over to the program with `exec`.
fn replaces_shell(stage: Stage<'_>, instruction: &Instruction<'_>, text: &ShellText) -> bool {
    let joined = text.joined(stage.build().text());
    let needs_shell = joined.contains(['&', '|', ';', '<', '>', '$', '`', '~', '*', '\'', '"']);
    let script = stage.build().script(instruction);
    let last = script.and_then(|script| script.commands.iter().rfind(|command| !command.in_substitution));
    needs_shell && last.is_some_and(|command| command.wrapper("exec").is_some())
}

/// The words as a JSON array, if no shell is needed to make sense of them.
fn words(stage: Stage<'_>, instruction: &Instruction<'_>) -> Option<String> {
    let script = stage.build().script(instruction)?;
    let [command] = script.commands.as_slice() else { return None };
    let is_plain = script.pipelines.is_empty()
        && script.separators.is_empty()
        && script.assignments.is_empty()
        && script.errors.is_empty()
        && command.redirects.is_empty()
        && command.heredoc.is_none()
        && command.wrappers.iter().all(|wrapper| wrapper.name == "exec");
    let program = command.name_span.of(stage.build().text());
    let is_bare = |text: &str| !text.contains(['*', '?', '[', '{', '~', '#', '!']);
    let needs_escape = |text: &str| text.contains(['"', '\\']) || text.chars().any(char::is_control);
    let suits = |word: &ScriptWord| !word.expands && (word.quoted || is_bare(&word.text)) && !needs_escape(&word.text);
    let is_simple_name = is_bare(program) && !needs_escape(program) && !program.contains(['\'', '$', '`']);
    let is_covered = command.span == script.span;
    if !is_plain || !is_simple_name || !is_covered || !command.arguments.iter().all(suits) {
        return None;
    }
    let words = std::iter::once(program).chain(command.arguments.iter().map(|word| word.text.as_str()));
    let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    Some(format!("[{}]", quoted.join(", ")))
}
