use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

use super::bound_subjects;

/// Roles that show nothing secret: versions, the cluster's own certificate, keys to check tokens with.
const PUBLIC: [&str; 3] =
    ["kubeadm:bootstrap-signer-clusterinfo", "system:public-info-viewer", "system:service-account-issuer-discovery"];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    for (role, kind, name, node) in bound_subjects(object) {
        let is_anonymous = matches!((kind, name), ("User", "system:anonymous") | ("Group", "system:unauthenticated"));
        let is_public = PUBLIC.contains(&role);
        if is_anonymous && !is_public {
            report.emit(Finding::at(node.span()).arg(role).arg(name));
        }
    }
}
