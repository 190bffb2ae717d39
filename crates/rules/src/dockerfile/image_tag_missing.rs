use std::collections::BTreeSet;

use plimsoll_dockerfile::{Base, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    // A default that serves several stages is one mistake.
    let mut reported = BTreeSet::new();
    for stage in view.build.stages() {
        judge(stage, &mut reported, report);
    }
}

fn judge<'b>(stage: Stage<'b>, reported: &mut BTreeSet<&'b str>, report: &mut Report<'_>) {
    let (Some(word), Base::Image(image)) = (stage.base_word(), stage.base()) else { return };
    let Ok(reference) = ImageReference::parse(image) else { return };
    if reference.tag().is_some() || reference.digest().is_some() {
        return;
    }
    if !word.has_variables() {
        report.emit(Finding::at(word.span).arg(image));
    } else if reported.insert(&word.raw) {
        let finding = Finding::at(word.span).message("argument").arg(word.raw.as_ref()).arg(image);
        report.emit(super::with_defaults(finding, stage));
    }
}
