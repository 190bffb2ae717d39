use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword != Keyword::Run {
        return;
    }
    for command in &view.script.commands {
        let name = command.name.as_str();
        let is_upper = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_upper || Keyword::of(name) == Keyword::Unknown || command.arguments.is_empty() {
            continue;
        }
        let finding = Finding::at(command.name_span).arg(name);
        let next = command.arguments.first().filter(|_| name == "RUN");
        report.emit(match next {
            Some(next) => {
                let word = Span::new(command.name_span.start, next.span.start);
                finding.unsafe_fix("Delete RUN", Edit::delete(word))
            }
            None => finding,
        });
    }
}
