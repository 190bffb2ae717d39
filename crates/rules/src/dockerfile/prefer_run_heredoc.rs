use plimsoll_dockerfile::{Keyword, SeparatorKind};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let (run, script) = (view.instruction, view.script);
    let Some(shell) = run.shell().filter(|_| run.keyword == Keyword::Run && run.heredocs.is_empty()) else { return };
    let is_chain = script.separators.len() > 1 && script.separators.iter().all(|one| one.kind == SeparatorKind::And);
    if !is_chain || shell.segments.len() < 2 || !script.errors.is_empty() {
        return;
    }
    let finding = Finding::at(run.keyword_span).arg((script.separators.len() + 1).to_string());
    report.emit(match heredoc(view, shell.span) {
        Some(text) => finding.unsafe_fix("Write a heredoc", Edit::replace(shell.span, text)),
        None => finding,
    });
}

/// The same commands as a heredoc.
fn heredoc(view: &ScriptView<'_>, whole: Span) -> Option<String> {
    let file = view.stage.build().file();
    let (run, script) = (view.instruction, view.script);
    let is_plain = file.escape == '\\'
        && file.comments_inside(run).is_empty()
        && run.blank_lines.is_empty()
        && script.nested.is_empty()
        && script.commands.iter().all(|command| !command.in_substitution)
        && !whole.of(file.text).contains(['(', ')', '{', '}', '\r'])
        && !breaks_in_quotes(whole.of(file.text))
        && view.stage.shell_at(run).is_none();
    if !is_plain {
        return None;
    }
    let mut lines = String::from("<<EOF\nset -e\n");
    let mut start = whole.start;
    let ends = script.separators.iter().map(|separator| (separator.span.start, separator.span.end));
    for (end, next) in ends.chain([(whole.end, whole.end)]) {
        let command = Span::new(start, end).of(file.text);
        let command = command.trim_matches(|c: char| c.is_whitespace() || c == '\\');
        lines.push_str(command);
        lines.push('\n');
        start = next;
    }
    (!lines.lines().skip(1).any(|line| line == "EOF")).then(|| lines + "EOF")
}

/// Whether a line ends between single quotes, where a heredoc keeps the backslash that the builder takes away.
fn breaks_in_quotes(text: &str) -> bool {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (Some('\''), '\n') => return true,
            (None, '\'' | '"') => open = Some(c),
            (Some(quote), _) if c == quote => open = None,
            (None | Some('"'), '\\') => drop(chars.next()),
            _ => {}
        }
    }
    false
}
