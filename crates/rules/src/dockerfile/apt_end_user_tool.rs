use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword != Keyword::Run {
        return;
    }
    let text = view.stage.build().text();
    for command in view.script.named("apt") {
        let Some(call) = command.package_call() else { continue };
        let verb = call.verb.text.as_str();
        let finding = Finding::at(command.name_span).arg(format!("apt {verb}"));
        let word = Span::new(command.name_span.end.saturating_sub(3), command.name_span.end);
        report.emit(match replacement(verb).filter(|_| word.of(text) == "apt") {
            Some(tool) => finding.safe_fix(format!("Replace apt by {tool}"), Edit::replace(word, tool)),
            None => finding,
        });
    }
}

/// The tool for scripts that takes the same word.
fn replacement(verb: &str) -> Option<&'static str> {
    match verb {
        "install" | "reinstall" | "update" | "upgrade" | "remove" | "purge" | "autoremove" | "autopurge" | "clean"
        | "autoclean" | "build-dep" | "source" | "download" | "satisfy" => Some("apt-get"),
        "search" | "show" | "policy" | "depends" | "rdepends" | "showsrc" | "madison" => Some("apt-cache"),
        _ => None,
    }
}
