use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Some(Ok(image)) = container.image().value().map(ImageReference::parse) else { return };
    let span = match container.image_pull_policy() {
        _ if image.digest().is_some() => return,
        Setting::Set("Always", _) | Setting::Unknown(_) => return,
        Setting::Set(_, node) => node.span(),
        Setting::Absent if image.is_latest() => return,
        Setting::Absent => container.span(),
    };
    let finding = Finding::at(span).arg(label(container));
    report.emit(match container.node.set(&["imagePullPolicy"], Fragment::Plain("Always")) {
        Some(edit) => finding.unsafe_fix("Set imagePullPolicy to Always", edit),
        None => finding,
    });
}
