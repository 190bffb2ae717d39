use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("storage.k8s.io", "StorageClass") {
        return;
    }
    let Setting::Set(provisioner, node) = Setting::of(object.root, "provisioner").string() else { return };
    let encrypted = Setting::of(object.root, "parameters").field("encrypted").read(plimsoll_yaml::Node::text);
    let is_plain = encrypted.is_absent() || encrypted.value().is_some_and(|value| value != "true");
    if matches!(provisioner, "ebs.csi.aws.com" | "kubernetes.io/aws-ebs" | "efs.csi.aws.com") && is_plain {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or("StorageClass")));
    }
}
