use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for variable in container.environment() {
        if let Setting::Set("GITSYNC_GIT", node) = variable.name() {
            report.emit(Finding::at(node.span()).arg(label(container)).arg("GITSYNC_GIT"));
        }
    }
    if container.image().value().is_some_and(|image| image.contains("git-sync")) {
        let is_flag = |item: &Node<'_>| item.text().is_some_and(|text| text == "--git" || text.starts_with("--git="));
        if let Some(item) = container.command_items().find(is_flag) {
            report.emit(Finding::at(item.span()).arg(label(container)).arg("--git"));
        }
    }
}
