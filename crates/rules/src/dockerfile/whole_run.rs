//! RUN instructions that do a single thing, so that another instruction can take their place.

use plimsoll_dockerfile::{Build, Instruction, Keyword, ScriptCommand, Stage, User};
use plimsoll_lint::ScriptView;
use plimsoll_text::Edit;

/// The command of a RUN in shell form that consists of nothing else: no other command, heredoc or assignment.
pub(super) fn only_command<'v>(view: &'v ScriptView<'_>) -> Option<&'v ScriptCommand> {
    let script = view.script;
    let [command] = script.commands.as_slice() else { return None };
    let is_plain = view.instruction.keyword == Keyword::Run
        && view.instruction.json().is_none()
        && view.instruction.heredocs.is_empty()
        && script.separators.is_empty()
        && script.pipelines.is_empty()
        && script.errors.is_empty()
        && command.assignments.is_empty()
        && command.wrappers.is_empty()
        && command.span.start == script.span.start
        && command.end() == script.span.end;
    is_plain.then_some(command)
}

/// Where a file goes that is copied to a destination.
pub(super) fn copied_to(source: &str, destination: &str) -> String {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    match destination {
        "." | "./" => name.to_owned(),
        folder if folder.ends_with('/') => format!("{folder}{name}"),
        path => path.to_owned(),
    }
}

/// Whether ADD may make more than one file of a source: an archive, a repository, or something that is not known.
pub(super) fn is_unpacked(source: &str) -> bool {
    source.contains(".tar")
        || source.contains('$')
        || source.contains('*')
        || source.contains("://")
        || source.ends_with(".tgz")
        || source.ends_with(".txz")
        || source.starts_with("git@")
}

/// The edit that makes a stage end as another user, below its last instruction that needs the one before.
pub(super) fn append_user(stage: Stage<'_>, user: &str) -> Option<Edit> {
    let changes = |keyword| {
        matches!(
            keyword,
            Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir | Keyword::User | Keyword::Shell
        )
    };
    let last = stage.instructions().iter().rfind(|one| changes(one.keyword)).or_else(|| stage.from())?;
    let newline = stage.build().file().line_break();
    Some(Edit::insert(last.span.end, format!("{newline}USER {user}")))
}

/// The edit that writes an instruction above another one, and above the comments that belong to that: what they say, or
/// ignore, is about it.
pub(super) fn insert_above(build: &Build<'_>, instruction: &Instruction<'_>, line: &str) -> Edit {
    let text = build.text();
    let start = instruction.span.start as usize;
    let mut at = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |line_break| line_break + 1);
    // Something else in the line, such as the indentation, stays before the instruction.
    let is_indented = text.get(at..start).is_some_and(|before| before.trim().is_empty());
    while let Some(above) = text.get(..at).and_then(|before| before.strip_suffix('\n')).filter(|_| is_indented) {
        let line_start = above.rfind('\n').map_or(0, |line_break| line_break + 1);
        if !above.get(line_start..).is_some_and(|line| line.trim_start().starts_with('#')) {
            break;
        }
        at = line_start;
    }
    let newline = build.file().line_break();
    let at = if is_indented { u32::try_from(at).unwrap_or(instruction.span.start) } else { instruction.span.start };
    Edit::insert(at, format!("{line}{newline}"))
}

/// The USER in effect at an instruction as `name` or `name:group`, if it is known and not root.
pub(super) fn user_at(stage: Stage<'_>, instruction: &plimsoll_dockerfile::Instruction<'_>) -> Option<String> {
    let effective = stage.user_at(instruction);
    let user = match effective.user {
        User::Numeric(number) => number.to_string(),
        User::Named(name) => name,
        _ => return None,
    };
    Some(effective.group.map_or(user.clone(), |group| format!("{user}:{group}")))
}
