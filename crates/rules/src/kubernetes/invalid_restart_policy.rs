use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let object = pod.object;
    let ends = object.group == "batch" && matches!(object.kind, "Job" | "CronJob");
    let stays =
        matches!(object.kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController")
            && matches!(object.group, "" | "apps" | "extensions");
    let finding = match pod.restart_policy() {
        Setting::Absent if ends && pod.missing_good_applies() => {
            Finding::at(pod.span()).message("absent").arg(object.kind).arg("Always")
        }
        Setting::Set("Always", node) if ends => Finding::at(node.span()).arg(object.kind).arg("Always"),
        Setting::Set(policy @ ("Never" | "OnFailure"), node) if stays => {
            Finding::at(node.span()).arg(object.kind).arg(policy)
        }
        _ => return,
    };
    let edit = match ends {
        true => pod.spec.set(&["restartPolicy"], Fragment::Text("OnFailure".to_owned())),
        false => pod.spec.entry("restartPolicy").and_then(|entry| pod.spec.delete(entry)),
    };
    let title = if ends { "Set restartPolicy to OnFailure" } else { "Delete restartPolicy" };
    report.emit(with_unsafe_fix(finding, title, edit));
}
