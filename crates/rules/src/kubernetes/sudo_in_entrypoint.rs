use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for item in container.command_items() {
        let Setting::Set(text, node) = Setting::from_node(Some(item)).read(Node::text) else { continue };
        if let Some(word) = escalation(text) {
            report.emit(Finding::at(node.span()).arg(label(container)).arg(word));
        }
    }
}

/// The word that makes a command run as another user: at the beginning of a command, not inside of a text.
fn escalation(text: &str) -> Option<&'static str> {
    text.split(['\n', ';', '&', '|', '(', '`']).find_map(|command| {
        let mut words = command.split_whitespace();
        let first = words.next()?;
        match (first.rsplit('/').next().unwrap_or(first), words.next()) {
            ("sudo", _) => Some("sudo"),
            ("su", Some(next)) if next == "-" || next == "-c" || next == "root" => Some("su"),
            _ => None,
        }
    })
}
