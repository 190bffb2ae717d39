use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

/// Beginnings of image names that get nothing new.
const FROZEN: [&str; 6] = [
    "docker.io/bitnami/",
    "gcr.io/google-containers/",
    "gcr.io/google_containers/",
    "gcr.io/kubernetes-helm/",
    "launcher.gcr.io/",
    "quay.io/kubernetes-ingress-controller/",
];

const OLD: &str = "k8s.gcr.io";

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(text, node) = container.image() else { return };
    let Ok(image) = ImageReference::parse(text) else { return };
    if image.domain() == OLD {
        let finding = Finding::at(node.span()).arg(text).arg(OLD);
        // Only where the text stands as it is read: what a template or an alias brings is not here.
        let place = Span::new(node.span().start, node.span().start + u32::try_from(OLD.len()).unwrap_or(0));
        report.emit(if node.style() == plimsoll_yaml::Style::Plain && !node.is_alias() {
            finding.safe_fix("Use registry.k8s.io", Edit::replace(place, "registry.k8s.io"))
        } else {
            finding
        });
        return;
    }
    let name = image.normalized_name();
    if let Some(frozen) = FROZEN.iter().find(|frozen| name.starts_with(**frozen)) {
        report.emit(Finding::at(node.span()).arg(text).arg(frozen.trim_end_matches('/')));
    }
}
