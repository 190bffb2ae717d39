use plimsoll_dockerfile::ScriptCommand;
use plimsoll_lint::{Finding, Report, ScriptView};

const PACKAGES: [&str; 5] =
    ["nvidia-container-toolkit", "nvidia-container-runtime", "nvidia-docker2", "libnvidia-container", "nvidia-driver-"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for install in view.script.commands.iter().filter_map(ScriptCommand::install) {
        let is_host = |text: &str| PACKAGES.iter().any(|package| text.starts_with(package));
        for package in install.packages.iter().filter(|package| is_host(&package.text)) {
            report.emit(Finding::at(package.span).arg(package.text.as_str()));
        }
    }
}
