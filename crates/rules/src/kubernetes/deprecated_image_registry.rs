//! One finding a pod and registry: its images move together.

use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Node, Style};

/// Beginnings of image names that get nothing new.
const FROZEN: [&str; 7] = [
    "k8s.gcr.io/",
    "docker.io/bitnami/",
    "gcr.io/google-containers/",
    "gcr.io/google_containers/",
    "gcr.io/kubernetes-helm/",
    "launcher.gcr.io/",
    "quay.io/kubernetes-ingress-controller/",
];

const OLD: &str = "k8s.gcr.io";

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let mut found: Vec<(&str, &str, Node<'_>)> = Vec::new();
    for image in pod.images() {
        let Setting::Set(text, node) = image else { continue };
        let Ok(reference) = ImageReference::parse(text) else { continue };
        let name = reference.normalized_name();
        let frozen = FROZEN.iter().find(|frozen| name.starts_with(**frozen));
        found.extend(frozen.map(|frozen| (*frozen, text, node)));
    }
    for frozen in FROZEN {
        let mut images = found.iter().filter(|(registry, ..)| *registry == frozen);
        let Some((registry, text, node)) = images.next() else { continue };
        let finding = Finding::at(node.span()).arg(*text).arg(registry.trim_end_matches('/'));
        let finding =
            images.clone().fold(finding, |finding, (_, _, node)| finding.related(node.span(), "this one too"));
        // Only where the text stands as it is read: what a template or an alias brings is not here.
        let is_plain = |node: &Node<'_>| node.style() == Style::Plain && !node.is_alias();
        let all: Vec<Node<'_>> = std::iter::once(*node).chain(images.map(|(_, _, node)| *node)).collect();
        let can_move = registry.starts_with(OLD) && all.iter().all(is_plain);
        let edits = || all.iter().map(|node| Edit::replace(domain(*node), "registry.k8s.io")).collect();
        report.emit(if can_move { finding.fix(Fix::safe("Use registry.k8s.io", edits())) } else { finding });
    }
}

/// The place of the old registry in an image.
fn domain(node: Node<'_>) -> Span {
    let start = node.span().start;
    Span::new(start, start + u32::try_from(OLD.len()).unwrap_or(0))
}
