use plimsoll_dockerfile::ScriptCommand;
use plimsoll_lint::{Report, ScriptView};

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &["wget"]).filter(|command| !asks_local_host(command)) {
        for word in command.flags().filter(|word| word.text == "--no-check-certificate") {
            report.emit(insecure_flag::finding(view, command, word));
        }
    }
}

/// Whether a download comes from the machine itself, where nobody can stand between.
pub(super) fn asks_local_host(command: &ScriptCommand) -> bool {
    let mut addresses = command.arguments.iter().filter_map(|word| word.text.split_once("://")).peekable();
    let is_local = |rest: &str| {
        let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
        matches!(host, "localhost" | "127.0.0.1" | "[")
    };
    addresses.peek().is_some() && addresses.all(|(_, rest)| is_local(rest))
}
