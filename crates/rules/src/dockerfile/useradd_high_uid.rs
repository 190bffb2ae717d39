use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["useradd"]) {
        let Some(uid) = command.option("-u").or_else(|| command.option("--uid")) else { continue };
        let is_high = uid.len() > 5 && uid.bytes().all(|byte| byte.is_ascii_digit());
        if is_high && !command.has_any_flag(&["-l", "--no-log-init"]) {
            let edit = Edit::insert(command.name_span.end, " -l");
            report.emit(Finding::at(command.name_span).arg(uid).safe_fix("Insert -l", edit));
        }
    }
}
