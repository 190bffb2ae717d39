use plimsoll_kubernetes::{Object, StringMap};
use plimsoll_lint::{Finding, Report};

const NAME: &str = "kubernetes-dashboard";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_labelled = |labels: StringMap<'_>| labels.get("app").is(&NAME) || labels.get("k8s-app").is(&NAME);
    for pod in object.known_pods() {
        let by_image = pod
            .containers()
            .iter()
            .filter_map(|container| container.image().value())
            .any(|image| image.contains("kubernetesui/dashboard") || image.contains("/kubernetes-dashboard"));
        if by_image || is_labelled(pod.labels()) {
            report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or(object.kind)));
        }
    }
}
