use plimsoll_dockerfile::{Keyword, Separator, SeparatorKind};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let (run, script, file) = (view.instruction, view.script, view.stage.build().file());
    let Some(shell) = run.shell().filter(|_| run.keyword == Keyword::Run && run.heredocs.is_empty()) else { return };
    let is_chain = script.separators.len() > 1 && script.separators.iter().all(|one| one.kind == SeparatorKind::And);
    let is_plain = shell.segments.len() > 1 && script.nested.is_empty() && script.substitutions.is_empty();
    if !is_chain || !is_plain || shell.span.of(file.text).contains(['(', '{']) {
        return;
    }
    let start = shell.span.start;
    let is_inside_line = |separator: &&Separator| !is_at_line(Span::new(start, separator.span.start).of(file.text));
    let joints =
        || script.separators.iter().filter(|separator| !is_at_end(separator.span, file.text)).filter(is_inside_line);
    let Some(first) = joints().next() else { return };
    let Some(next) = script.commands.iter().find(|command| command.span.start >= first.span.end) else { return };
    let ending = file.line_break();
    let edits = joints().map(|separator| {
        let head = Span::new(start, separator.span.start).of(file.text);
        let blanks = u32::try_from(head.len() - head.trim_end_matches([' ', '\t']).len()).unwrap_or(0);
        let gap = Span::new(separator.span.start - blanks, separator.span.start);
        Edit::replace(gap, format!(" {}{ending}    ", file.escape))
    });
    let finding = Finding::at(next.name_span).arg(next.name.as_str());
    report.emit(finding.fix(Fix::safe("Break the lines in front of &&", edits.collect())));
}

/// Whether nothing but blanks stands between the start of a line and the end of the text.
fn is_at_line(head: &str) -> bool {
    head.rsplit_once('\n').is_some_and(|(_, line)| line.trim().is_empty())
}

/// Whether the line ends behind a separator: the command begins the next line.
fn is_at_end(separator: Span, text: &str) -> bool {
    let rest = text.get(separator.range().end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    rest.trim_end().len() <= 2 && rest.trim().chars().all(|c| matches!(c, '\\' | '`'))
}
