use plimsoll_dockerfile::{Heredoc, Instruction};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let text = view.build.text();
    for instruction in view.build.file().instructions.iter().map(Instruction::effective) {
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.terminator.is_none()) {
            let finding = Finding::at(heredoc.span).arg(&*heredoc.delimiter);
            let title = format!("Insert a line '{}'", heredoc.delimiter);
            report.emit(finding.unsafe_fix(title, terminator(heredoc, text)));
        }
    }
}

fn terminator(heredoc: &Heredoc<'_>, text: &str) -> Edit {
    let before = heredoc.body.range().start.min(text.len())..heredoc.body.range().end.min(text.len());
    let needs_newline = !text.get(..before.end).is_some_and(|head| head.ends_with('\n'));
    let newline = if needs_newline { "\n" } else { "" };
    Edit::insert(heredoc.body.end, format!("{newline}{}\n", heredoc.delimiter))
}
