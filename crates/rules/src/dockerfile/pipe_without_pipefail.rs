use plimsoll_dockerfile::{
    Base, Instruction, InterpreterKind, Keyword, Pipeline, Script, ScriptCommand, SeparatorKind, Stage,
};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::whole_run::insert_above;

/// Commands before a pipe that do not fail in practice, or that a closed pipe ends as a matter of course.
const HARMLESS: [&str; 27] = [
    "echo",
    "printf",
    "yes",
    "true",
    ":",
    "cat",
    "ls",
    "env",
    "seq",
    "date",
    "uname",
    "id",
    "set",
    "which",
    "find",
    "dpkg",
    "dpkg-query",
    "scanelf",
    "ldd",
    "ldconfig",
    "du",
    "basename",
    "dirname",
    "nproc",
    "getent",
    "hostname",
    "arch",
];

/// Commands that stop reading early: with pipefail the ones before them fail although all is well.
const SHORT_READERS: [&str; 2] = ["head", "yes"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let mut offers_shell = true;
    for run in stage.instructions().iter().filter(|one| one.effective().keyword == Keyword::Run) {
        let Some(script) = stage.build().script(run) else { continue };
        let matters = |pipeline: &&Pipeline| {
            let is_on = script.has_option("pipefail", pipeline.span.start);
            !is_on && !is_guarded(script, pipeline, stage.build().text())
        };
        let lost =
            script.pipelines.iter().filter(matters).find_map(|pipeline| Some((pipeline, unsure(script, pipeline)?)));
        let Some((pipeline, command)) = lost else { continue };
        let at = pipeline.pipes.iter().find(|pipe| pipe.start > command.span.start).copied();
        let mut finding = Finding::at(at.unwrap_or(pipeline.span)).arg(command.name.as_str());
        if let Some((title, edit)) = fix(*stage, run, script, pipeline, &mut offers_shell) {
            finding = finding.unsafe_fix(title, edit);
        }
        report.emit(finding);
    }
}

/// The command before the last pipe whose failure would be lost.
fn unsure<'s>(script: &'s Script, pipeline: &Pipeline) -> Option<&'s ScriptCommand> {
    let (_, before) = pipeline.members.split_last()?;
    let reads_short = |command: &ScriptCommand| {
        SHORT_READERS.contains(&command.name.as_str())
            || (command.name.ends_with("grep") && (command.has_any_flag(&["-q", "--quiet", "-m", "--max-count"])))
    };
    if script.within(pipeline.span).any(reads_short) {
        return None;
    }
    let mut commands = before.iter().flat_map(|member| script.within(*member));
    commands.find(|command| !command.name.is_empty() && !HARMLESS.contains(&command.name.as_str()) && !filters(command))
}

/// Whether a command only transforms its input. `grep` says by its status whether it found something, not that it failed.
fn filters(command: &ScriptCommand) -> bool {
    const FILTERS: [&str; 14] =
        ["grep", "egrep", "fgrep", "sed", "awk", "cut", "tr", "sort", "uniq", "tail", "wc", "tee", "xargs", "rev"];
    FILTERS.contains(&command.name.as_str())
}

/// Whether the script looks at the status of the pipeline, or says that it does not matter.
fn is_guarded(script: &Script, pipeline: &Pipeline, text: &str) -> bool {
    let before = text.get(..pipeline.span.start as usize).unwrap_or("").trim_end();
    let is_condition = ["if", "elif", "while", "until", "!"].iter().any(|word| {
        before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    });
    let next = script.separators.iter().find(|separator| separator.span.start >= pipeline.span.end);
    let is_alternative = next.is_some_and(|separator| {
        let between = text.get(pipeline.span.end as usize..separator.span.start as usize).unwrap_or("");
        separator.kind == SeparatorKind::Or
            && between.trim_matches([' ', '\\', '\n', '\r', '\t', ')', '"', '}']).is_empty()
    });
    is_condition || is_alternative
}

/// Turns the option on: in the script where bash runs it, else by a SHELL above the first such RUN of the stage.
fn fix(
    stage: Stage<'_>,
    run: &Instruction<'_>,
    script: &Script,
    pipeline: &Pipeline,
    offers_shell: &mut bool,
) -> Option<(&'static str, Edit)> {
    let interpreter = script.interpreter_at(pipeline.span.start);
    if run.keyword != Keyword::Run || *interpreter != script.interpreter {
        return None;
    }
    let body = run.heredocs.iter().find(|heredoc| heredoc.body.covers(pipeline.span)).map(|heredoc| heredoc.body);
    if interpreter.kind != InterpreterKind::Posix {
        let has_shebang = body.is_some_and(|body| body.of(stage.build().text()).starts_with("#!"));
        let joint = if body.is_some() { "set -o pipefail\n" } else { "set -o pipefail && " };
        return (!has_shebang && run.json().is_none())
            .then(|| ("Insert set -o pipefail", Edit::insert(script.span.start, joint)));
    }
    if interpreter.explicit || !std::mem::take(offers_shell) {
        return None;
    }
    let is_alpine = matches!(stage.root().base(), Base::Image(image) if image.contains("alpine"));
    let shell = if is_alpine { "/bin/ash" } else { "/bin/bash" };
    let line = format!("SHELL [\"{shell}\", \"-o\", \"pipefail\", \"-c\"]");
    Some(("Insert a SHELL with pipefail", insert_above(stage.build(), run, &line)))
}
