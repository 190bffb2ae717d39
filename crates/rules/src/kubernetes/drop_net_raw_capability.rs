use plimsoll_kubernetes::Container;
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let list = container.capability_list("drop");
    let is_open = list.is_unknown() || list.items().any(plimsoll_yaml::Node::is_unknown);
    let drops = |wanted: &str| container.capabilities("drop").iter().any(|(name, _)| name == wanted);
    if !is_open
        && !drops("NET_RAW")
        && !drops("ALL")
        && !container.pod.is_windows()
        && container.pod.missing_good_applies()
    {
        report.emit(Finding::at(container.span()).arg(label(container)).arg("NET_RAW"));
    }
}
