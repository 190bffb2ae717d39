use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

const IMAGES: [&str; 4] = [
    "ingress-nginx/controller",
    "ingress-nginx/controller-chroot",
    "kubernetes-ingress-controller/nginx-ingress-controller",
    "google_containers/nginx-ingress-controller",
];

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(text, node) = container.image() else { return };
    let Ok(image) = ImageReference::parse(text) else { return };
    let path = image.path();
    let is_it = |end: &str| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    if IMAGES.into_iter().any(is_it) {
        report.emit(Finding::at(node.span()).arg(text));
    }
}
