use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let object = pod.object;
    let ends = object.group == "batch" && matches!(object.kind, "Job" | "CronJob");
    let stays =
        matches!(object.kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController")
            && matches!(object.group, "" | "apps" | "extensions");
    let (span, written) = match pod.restart_policy() {
        Setting::Absent if ends && pod.missing_good_applies() => (pod.span(), "Always"),
        Setting::Set("Always", node) if ends => (node.span(), "Always"),
        Setting::Set(policy @ ("Never" | "OnFailure"), node) if stays => (node.span(), policy),
        _ => return,
    };
    report.emit(Finding::at(span).arg(object.kind).arg(written));
}
