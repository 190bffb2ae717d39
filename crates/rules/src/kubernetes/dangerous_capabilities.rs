use plimsoll_kubernetes::{Container, capability};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    if container.pod.is_windows() {
        return;
    }
    let allowed: Vec<_> = report.list("allowed").iter().map(|name| capability::normalize(name)).collect();
    for (name, node) in container.capabilities("add") {
        if !capability::DANGEROUS.contains(&&*name) || allowed.contains(&name) {
            continue;
        }
        let finding = Finding::at(node.span()).arg(label(container)).arg(node.text().unwrap_or(&name));
        report.emit(match removal(container, node) {
            Some(edit) => finding.unsafe_fix(format!("Delete {name}"), edit),
            None => finding,
        });
    }
}

/// Deletes the entry, or the whole list when it is the only one.
fn removal(container: &Container<'_>, item: Node<'_>) -> Option<plimsoll_text::Edit> {
    let list = container.capability_list("add").value()?;
    if list.items().len() > 1 {
        return list.delete_item(item);
    }
    let capabilities = container.security("capabilities").value()?;
    let context = container.field("securityContext").value()?;
    if capabilities.entries().count() > 1 {
        return capabilities.delete(capabilities.entry("add")?);
    }
    context.remove(context.entry("capabilities")?)
}
