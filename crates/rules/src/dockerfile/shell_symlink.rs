use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;
use super::whole_run::only_command;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["ln"]) {
        let link = command.operands().last().filter(|_| command.operands().count() > 1);
        if let Some(link) = link.filter(|word| matches!(word.text.as_str(), "/bin/sh" | "/usr/bin/sh")) {
            let finding = Finding::at(command.span).arg(link.text.as_str());
            let shell = only_command(view).and_then(|_| command.operands().next()?.literal());
            let path = shell.filter(|shell| matches!(shell.rsplit('/').next(), Some("bash" | "zsh" | "ash" | "dash")));
            report.emit(match path {
                Some(shell) => {
                    let path = if shell.starts_with('/') { shell.to_owned() } else { format!("/bin/{shell}") };
                    let edit = Edit::replace(view.instruction.span, format!("SHELL [\"{path}\", \"-c\"]"));
                    finding.unsafe_fix("Replace the link by SHELL", edit)
                }
                None => finding,
            });
        }
    }
}
