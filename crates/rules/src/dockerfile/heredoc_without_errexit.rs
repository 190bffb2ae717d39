use plimsoll_dockerfile::{Heredoc, Keyword, Script, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::{Edit, Span};

/// Commands whose failure nobody waits for.
const HARMLESS: [&str; 9] = ["set", "shopt", "echo", "printf", "export", "true", ":", "trap", "umask"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction.effective();
    if run.keyword != Keyword::Run {
        return;
    }
    let text = view.stage.build().text();
    for heredoc in &run.heredocs {
        let Some(command) = unheeded(view.script, heredoc, text) else { continue };
        let finding = Finding::at(heredoc.span).arg(command.name.as_str());
        let finding = finding.related(command.name_span, "its failure does not stop the build");
        report.emit(finding.unsafe_fix("Insert set -e", set_errexit(heredoc, text)));
    }
}

/// The first command of a heredoc script after which the script goes on whatever happens.
fn unheeded<'s>(script: &'s Script, heredoc: &Heredoc<'_>, text: &str) -> Option<&'s ScriptCommand> {
    let commands: Vec<&ScriptCommand> =
        script.within(heredoc.body).filter(|command| !command.in_substitution).collect();
    let matters = |command: &ScriptCommand| {
        !command.name.is_empty()
            && !HARMLESS.contains(&command.name.as_str())
            && !script.has_option("errexit", command.span.start)
            && !is_condition(command, text)
    };
    let pairs = commands.iter().zip(commands.iter().skip(1));
    pairs.filter(|(command, next)| matters(command) && goes_on(command, next, text)).map(|(command, _)| *command).next()
}

fn is_condition(command: &ScriptCommand, text: &str) -> bool {
    let before = text.get(..command.span.start as usize).unwrap_or("").trim_end();
    ["if", "elif", "while", "until", "!"].iter().any(|word| before.ends_with(word))
}

/// Whether the next command runs whether or not this one failed.
fn goes_on(command: &ScriptCommand, next: &ScriptCommand, text: &str) -> bool {
    let between = Span::new(command.end(), next.span.start.max(command.end())).of(text);
    between.contains(['\n', ';']) && !between.contains(['&', '|'])
}

fn set_errexit(heredoc: &Heredoc<'_>, text: &str) -> Edit {
    let body = heredoc.body.of(text);
    let shebang = if body.starts_with("#!") { body.find('\n').map_or(body.len(), |at| at + 1) } else { 0 };
    Edit::insert(heredoc.body.start + u32::try_from(shebang).unwrap_or(0), "set -e\n")
}
