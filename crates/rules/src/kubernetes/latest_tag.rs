use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::image::ImageReference;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for image in pod.images() {
        let (Some(text), Some(node)) = (image.value(), image.node()) else { continue };
        let Ok(reference) = ImageReference::parse(text) else { continue };
        if !reference.is_latest() || report.is_placeholder(&reference) {
            continue;
        }
        let finding = Finding::at(node.span()).arg(text);
        report.emit(if reference.tag().is_some() { finding } else { finding.message("untagged") });
    }
}
