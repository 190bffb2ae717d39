use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let pod = container.pod;
    let is_confined = |profile: Setting<'_, plimsoll_yaml::Node<'_>>| {
        let kind = profile.field("type").name();
        !kind.is_absent() && !kind.is(&"Unconfined")
    };
    let annotation = container.app_armor_annotation();
    let adds_all = container.capabilities("add").iter().any(|(name, _)| name == plimsoll_kubernetes::capability::ALL);
    let is_hardened = is_confined(container.seccomp_profile().setting)
        || is_confined(container.app_armor_profile().setting)
        || (!annotation.is_absent() && !annotation.is(&"unconfined"))
        || !container.selinux_options().setting.is_absent()
        || container.capability_list("drop").is_unknown()
        || (!container.capabilities("drop").is_empty() && !adds_all);
    if !is_hardened && !pod.is_windows() && pod.missing_good_applies() {
        report.emit(Finding::at(container.span()).arg(label(container)));
    }
}
