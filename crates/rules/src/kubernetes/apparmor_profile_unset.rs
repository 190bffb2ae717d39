use plimsoll_kubernetes::Pod;
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::{labels, with_unsafe_fix};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() || !pod.missing_good_applies() {
        return;
    }
    let mut containers = pod.containers();
    containers.retain(|container| {
        container.app_armor_profile().setting.is_absent() && container.app_armor_annotation().is_absent()
    });
    if !containers.is_empty() {
        let finding = Finding::at(pod.span()).arg(labels(&containers));
        let profile = Fragment::entry("type", Fragment::Text("RuntimeDefault".to_owned()));
        let edit = pod.spec.set(&["securityContext", "appArmorProfile"], profile);
        report.emit(with_unsafe_fix(finding, "Add the runtime's profile to the pod", edit));
    }
}
