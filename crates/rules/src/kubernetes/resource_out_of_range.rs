use plimsoll_kubernetes::quantity::Quantity;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let resources = container.field("resources");
    for resource in ["cpu", "memory"] {
        let [least, most] = report.list(resource) else { continue };
        let (Ok(low), Ok(high)) = (Quantity::parse(least), Quantity::parse(most)) else { continue };
        for list in ["requests", "limits"] {
            if let Setting::Set(amount, node) = resources.field(list).field(resource).quantity()
                && !(low..=high).contains(&amount)
            {
                let finding = Finding::at(node.span()).arg(node.text().unwrap_or_default()).arg(resource);
                report.emit(finding.arg(label(container)).arg(format!("{least} to {most}")));
            }
        }
    }
}
