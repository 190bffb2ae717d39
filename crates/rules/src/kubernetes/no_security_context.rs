use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let says_nothing = |context: Setting<'_, plimsoll_yaml::Node<'_>>| match context {
        Setting::Absent => true,
        Setting::Unknown(_) => false,
        Setting::Set(node, _) => node.entries().next().is_none(),
    };
    let pod = container.pod;
    let contexts = [container.field("securityContext"), pod.field("securityContext")];
    if contexts.into_iter().all(says_nothing) && pod.missing_good_applies() {
        report.emit(Finding::at(container.span()).arg(label(container)));
    }
}
