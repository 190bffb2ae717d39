use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;
use super::pack::{base_tag, version};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let Some((major, minor)) = base_tag(view.stage, &["nvidia/cuda"]).and_then(version) else { return };
    for command in commands(view, &["pip", "pip3", "uv", "python", "python3"]) {
        for word in &command.arguments {
            let Some((_, digits)) = word.text.rsplit_once("/cu").filter(|(head, _)| head.contains("whl")) else {
                continue;
            };
            let digits = digits.trim_end_matches('/');
            let wheel: Option<u32> = digits.get(..2).and_then(|major| major.parse().ok());
            if wheel.is_some_and(|wheel| wheel != major) {
                report.emit(Finding::at(word.span).arg(word.text.as_str()).arg(format!("{major}.{minor}")));
            }
        }
    }
}
