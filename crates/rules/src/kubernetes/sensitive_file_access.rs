use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

const PLACES: [&str; 7] = [
    "/etc/shadow",
    "/etc/sudoers",
    "/proc/1/root",
    "/proc/sys/kernel/core_pattern",
    "/root/.ssh",
    "ld.so.preload",
    "release_agent",
];

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let subpaths = container.field("volumeMounts").items().filter(|mount| mount.is_mapping());
    let subpaths = subpaths.filter_map(|mount| Setting::of(mount, "subPath").value());
    for item in container.command_items().chain(subpaths) {
        let Setting::Set(text, node) = Setting::from_node(Some(item)).read(Node::text) else { continue };
        if let Some(place) = PLACES.iter().find(|place| text.contains(**place)) {
            report.emit(Finding::at(node.span()).arg(label(container)).arg(*place));
        }
    }
}
