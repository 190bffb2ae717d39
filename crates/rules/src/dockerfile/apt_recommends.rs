use plimsoll_dockerfile::{PackageManager, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if !view.stage.is_shipped() {
        return;
    }
    for command in &view.script.commands {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Apt) else { continue };
        if call.verb.text != "install" || says_so(command) || is_configured(view.stage) {
            continue;
        }
        let edit = Edit::insert(call.verb.span.end, " --no-install-recommends");
        let finding = Finding::at(call.verb.span).arg(format!("{} install", command.name));
        report.emit(finding.unsafe_fix("Insert --no-install-recommends", edit));
    }
}

fn says_so(command: &ScriptCommand) -> bool {
    command.arguments.iter().any(|word| {
        let text = word.text.to_ascii_lowercase();
        // The short -R is aptitude's.
        matches!(text.as_str(), "--no-install-recommends" | "--install-recommends" | "--without-recommends")
            || text.contains("install-recommends=")
            || (command.name == "aptitude" && word.text == "-R")
            || (word.expands && text.starts_with('$') && ["opt", "arg", "flag"].iter().any(|part| text.contains(part)))
    })
}

/// Whether the stage, or one that it is based on, writes the setting to a configuration file of apt.
fn is_configured(stage: Stage<'_>) -> bool {
    stage.chain().any(|stage| {
        let text = stage.span().of(stage.build().text());
        text.contains("APT::Install-Recommends") || text.contains("Install-Recommends \"")
    })
}
