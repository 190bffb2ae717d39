use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for item in container.command_items() {
        let Setting::Set(text, node) = Setting::from_node(Some(item)).read(Node::text) else { continue };
        let finding = Finding::at(node.span()).arg(label(container)).secret();
        if let Some(shape) = credential_shape(text) {
            report.emit(finding.message("shape").arg(shape.kind.name()));
        } else if let Some(name) = secret_option(text) {
            report.emit(finding.arg(name));
        }
    }
}

/// The option in an argument, or in a line of a script, that is given a secret: `--db-password=value`.
fn secret_option(text: &str) -> Option<&str> {
    text.split_whitespace().find_map(|word| {
        let (option, value) = word.strip_prefix("--")?.split_once('=')?;
        let value = value.trim_matches(['"', '\'']);
        // What a shell puts in, a path and a lone word that says what it is are no secrets.
        let is_literal = !is_placeholder(value) && !value.contains('$') && !value.contains('/') && value.len() > 3;
        (name_looks_secret(option) && is_literal).then_some(option)
    })
}
