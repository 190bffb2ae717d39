use plimsoll_lint::{Finding, Report, ScriptView};

const PACKAGES: [&str; 5] = ["pytorch", "torch", "torchvision", "torchaudio", "tensorflow"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if !view.stage.is_shipped() {
        return;
    }
    for command in super::insecure_flag::commands(view, &["conda", "mamba", "micromamba"]) {
        let mut operands = command.operands_except(&["-c", "--channel", "-n", "--name", "-p", "--prefix"]);
        if !operands.next().is_some_and(|verb| matches!(verb.text.as_str(), "install" | "create")) {
            continue;
        }
        let is_framework = |text: &str| PACKAGES.contains(&text.split(['=', '<', '>']).next().unwrap_or(""));
        if let Some(package) = operands.find(|word| is_framework(&word.text)) {
            report.emit(Finding::at(package.span).arg(package.text.as_str()));
        }
    }
}
