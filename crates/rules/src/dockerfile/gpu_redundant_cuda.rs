use plimsoll_dockerfile::ScriptCommand;
use plimsoll_lint::{Finding, Report, ScriptView};

use super::pack::base_tag;

const PREFIXES: [&str; 4] = ["cuda-toolkit", "cuda-runtime", "cuda-libraries", "nvidia-cuda-toolkit"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if base_tag(view.stage, &["nvidia/cuda"]).is_none() {
        return;
    }
    for install in view.script.commands.iter().filter_map(ScriptCommand::install) {
        let is_cuda = |text: &str| {
            matches!(text.split('=').next(), Some("cuda" | "cudatoolkit"))
                || PREFIXES.iter().any(|head| text.starts_with(head))
        };
        if let Some(package) = install.packages.iter().find(|package| is_cuda(&package.text)) {
            report.emit(Finding::at(package.span).arg(package.text.as_str()));
        }
    }
}
