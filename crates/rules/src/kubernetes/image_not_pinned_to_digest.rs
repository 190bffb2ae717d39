use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::image::ImageReference;
use plimsoll_lint::{Finding, Report};

use super::is_said_by;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for image in pod.images() {
        let (Some(text), Some(node)) = (image.value(), image.node()) else { continue };
        let is_floating = match ImageReference::parse(text) {
            Ok(reference) => reference.digest().is_none() && !report.is_placeholder(&reference),
            // What cannot be read pins nothing, unless it is a digest of a kind that is not known here.
            Err(_) => !has_unknown_digest(text) && !is_said_by("invalid-image-reference", report),
        };
        if is_floating {
            report.emit(Finding::at(node.span()).arg(text));
        }
    }
}

fn has_unknown_digest(image: &str) -> bool {
    let algorithm = image.rsplit_once('@').and_then(|(_, digest)| digest.split_once(':'));
    algorithm.is_some_and(|(name, _)| !["sha256", "sha384", "sha512", "blake3"].contains(&name))
}
