use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let resources = container.field("resources");
    for resource in report.list("resources") {
        let amount = |list: &str| resources.field(list).field(resource);
        let (request, limit) = (amount("requests"), amount("limits"));
        if let (Setting::Set(low, node), Setting::Set(high, _)) = (request.quantity(), limit.quantity())
            && low != high
        {
            let text = |setting: Setting<'_, plimsoll_yaml::Node<'_>>| {
                setting.node().and_then(plimsoll_yaml::Node::text).unwrap_or_default().to_owned()
            };
            let finding = Finding::at(node.span()).arg(label(container)).arg(resource.as_str());
            report.emit(finding.arg(text(request)).arg(text(limit)));
        }
    }
}
