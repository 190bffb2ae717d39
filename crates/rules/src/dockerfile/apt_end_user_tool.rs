use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword != Keyword::Run {
        return;
    }
    let text = view.stage.build().text();
    let mut finding: Option<Finding> = None;
    let mut edits = Some(Vec::new());
    for command in view.script.named("apt") {
        let Some(call) = command.package_call() else { continue };
        finding = Some(match finding {
            None => Finding::at(command.name_span).arg(format!("apt {}", call.verb.text)),
            Some(first) => first.related(command.name_span, "here too"),
        });
        let word = Span::new(command.name_span.end.saturating_sub(3), command.name_span.end);
        match (replacement(&call.verb.text).filter(|_| word.of(text) == "apt"), &mut edits) {
            (Some(tool), Some(edits)) => edits.push(Edit::replace(word, tool)),
            _ => edits = None,
        }
    }
    let Some(finding) = finding else { return };
    report.emit(match edits {
        Some(edits) => finding.fix(Fix::safe("Replace apt by apt-get or apt-cache", edits)),
        None => finding,
    });
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
