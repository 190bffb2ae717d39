use plimsoll_lint::{Finding, Report, ScriptView};

const INSTALLERS: [&str; 8] =
    ["pecl", "pie", "docker-php-ext-enable", "install-php-extensions", "apt-get", "apk", "dnf", "yum"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if !view.stage.is_shipped() {
        return;
    }
    for command in super::insecure_flag::commands(view, &INSTALLERS) {
        let is_removal =
            command.subcommand().is_some_and(|verb| matches!(verb, "uninstall" | "remove" | "purge" | "del"));
        if let Some(word) = command.operands().find(|word| word.text.contains("xdebug")).filter(|_| !is_removal) {
            report.emit(Finding::at(word.span).arg(word.text.as_str()));
        }
    }
}
