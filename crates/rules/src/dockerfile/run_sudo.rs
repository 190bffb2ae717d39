use plimsoll_dockerfile::{Keyword, ScriptCommand, User, Wrapper};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword != Keyword::Run {
        return;
    }
    let through: Vec<(&ScriptCommand, &Wrapper)> =
        view.script.commands.iter().filter_map(|command| Some((command, command.wrapper("sudo")?))).collect();
    let Some((first, wrapper)) = through.first() else {
        if let Some(bare) = view.script.named("sudo").next() {
            report.emit(Finding::at(bare.name_span).arg("sudo"));
        }
        return;
    };
    let mut finding = Finding::at(wrapper.span).arg(first.name.as_str());
    for (_, other) in through.iter().skip(1) {
        finding = finding.related(other.span, "here too");
    }
    let text = view.stage.build().text();
    if through.iter().all(|(_, wrapper)| changes_nothing_else(wrapper.prefix.of(text))) {
        let edits = through.iter().map(|(_, wrapper)| Edit::delete(wrapper.prefix)).collect();
        let is_root = view.stage.user_at(view.instruction).user == User::Root;
        let title = "Delete sudo";
        finding = finding.fix(if is_root { Fix::safe(title, edits) } else { Fix::r#unsafe(title, edits) });
    }
    report.emit(finding);
}

/// Whether `sudo` and its flags only make the command run as root.
fn changes_nothing_else(prefix: &str) -> bool {
    let mut words = prefix.split_whitespace();
    words.next() == Some("sudo") && words.all(|word| matches!(word, "-E" | "-H" | "-n" | "-S" | "-EH" | "-HE" | "--"))
}
