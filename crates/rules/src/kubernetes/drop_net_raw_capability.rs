use plimsoll_kubernetes::Container;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::{label, with_unsafe_fix};

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
        let finding = Finding::at(container.span()).arg(label(container)).arg("NET_RAW");
        let item = Fragment::Text("NET_RAW".to_owned());
        let edit = match list.node() {
            Some(list) if list.items().len() > 0 => list.push(item),
            _ => container.node.set(&["securityContext", "capabilities", "drop"], Fragment::List(vec![item])),
        };
        report.emit(with_unsafe_fix(finding, "Drop NET_RAW", edit));
    }
}
