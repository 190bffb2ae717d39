use std::collections::BTreeSet;

use plimsoll_dockerfile::{Base, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Span;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    // A default that serves several stages is one mistake.
    let mut reported = BTreeSet::new();
    for stage in view.build.stages() {
        judge(stage, &mut reported, report);
    }
}

fn judge<'b>(stage: Stage<'b>, reported: &mut BTreeSet<&'b str>, report: &mut Report<'_>) {
    let Some(word) = stage.base_word() else { return };
    let Base::Image(image) = stage.base() else {
        // Whatever the variables stand for, the tag is written here.
        if word.has_variables() && word.raw.ends_with(":latest") {
            report.emit(Finding::at(word.span).arg(word.raw.as_ref()));
        }
        return;
    };
    let Ok(reference) = ImageReference::parse(image) else { return };
    if !reference.is_latest() || reference.tag().is_none() {
        return;
    }
    if word.raw.ends_with("latest") {
        let tag = reference.tag_range().filter(|_| word.raw == image && word.span.len() as usize == image.len());
        let span = tag.map_or(word.span, |tag| Span::from_range(tag).shift(word.span.start));
        report.emit(Finding::at(span).arg(image));
    } else if reported.insert(&word.raw) {
        let finding = Finding::at(word.span).message("argument").arg(word.raw.as_ref()).arg(image);
        report.emit(super::with_defaults(finding, stage));
    }
}
