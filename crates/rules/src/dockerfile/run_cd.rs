use plimsoll_dockerfile::{Keyword, ScriptCommand, SeparatorKind};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::{Edit, Span};

use super::whole_run::insert_above;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction;
    let mut changes = view.script.named("cd");
    let (Some(cd), None) = (changes.next(), changes.next()) else { return };
    let is_first = view.script.commands.first() == Some(cd) && cd.span.start == view.script.span.start;
    if run.effective().keyword != Keyword::Run || !run.effective().heredocs.is_empty() || !is_first || cd.is_nested {
        return;
    }
    let Some(folder) = cd.operands().next() else { return };
    if view.script.commands.len() == 1 && view.script.separators.is_empty() {
        report.emit(Finding::at(cd.span).message("alone").arg(folder.text.as_str()));
        return;
    }
    let Some(path) = folder.literal().filter(|path| suits(path)) else { return };
    let finding = Finding::at(cd.span).arg(path);
    let fix = if run.keyword == Keyword::Run { fix(view, cd, path) } else { None };
    report.emit(match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    });
}

/// Whether a folder may as well be the working directory of what follows: scratch folders are left again.
fn suits(path: &str) -> bool {
    let is_scratch = ["/tmp", "/var/tmp", "/usr/src", "/usr/local/src", "/root"]
        .iter()
        .any(|scratch| path.strip_prefix(scratch).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    path.starts_with('/') && path != "/" && !is_scratch
}

fn fix(view: &ScriptView<'_>, cd: &ScriptCommand, path: &str) -> Option<Fix> {
    let text = view.stage.build().text();
    let and = view.script.separators.first().filter(|separator| separator.kind == SeparatorKind::And)?;
    let next = view.script.commands.get(1)?;
    let between = Span::new(and.span.end, next.span.start).of(text);
    if path.contains(char::is_whitespace) || !between.chars().all(|c| c.is_whitespace() || c == '\\') {
        return None;
    }
    let delete = Edit::delete(Span::new(cd.span.start, next.span.start));
    let insert = insert_above(view.stage.build(), view.instruction, &format!("WORKDIR {path}"));
    Some(Fix::r#unsafe("Replace cd by WORKDIR", vec![insert, delete]))
}
