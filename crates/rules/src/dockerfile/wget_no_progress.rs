use plimsoll_dockerfile::{Base, ScriptCommand, ScriptWord, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;

const QUIET: [&str; 10] =
    ["--progress", "-q", "--quiet", "-nv", "--no-verbose", "-o", "--output-file", "-a", "--append-output", "--help"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if has_busybox(view.stage) {
        return;
    }
    for command in insecure_flag::commands(view, &["wget"]).filter(|command| is_loud(command)) {
        let edit = Edit::insert(command.name_span.end, " --progress=dot:giga");
        report.emit(Finding::at(command.name_span).arg("wget").safe_fix("Insert --progress=dot:giga", edit));
    }
}

fn is_loud(command: &ScriptCommand) -> bool {
    !command.arguments.is_empty()
        && !command.has_any_flag(&QUIET)
        && !command.flags().any(|word| word.text == "-nv")
        && !command.arguments.iter().any(ScriptWord::may_hold_options)
}

/// Whether wget may be the one of BusyBox, which does not know the option.
fn has_busybox(stage: Stage<'_>) -> bool {
    match stage.root().base() {
        Base::Image(image) => image.contains("alpine") || image.contains("busybox"),
        Base::Unresolved => true,
        _ => false,
    }
}
