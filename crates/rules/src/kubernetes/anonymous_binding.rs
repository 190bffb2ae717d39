use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::bound_subjects;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    for (role, kind, name, node) in bound_subjects(object) {
        let is_anonymous = matches!((kind, name), ("User", "system:anonymous") | ("Group", "system:unauthenticated"));
        let is_public = role == "system:public-info-viewer" || role == "kubeadm:bootstrap-signer-clusterinfo";
        if is_anonymous && !is_public {
            report.emit(Finding::at(node.span()).arg(role).arg(name));
        }
    }
}
