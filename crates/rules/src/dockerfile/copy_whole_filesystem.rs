use plimsoll_dockerfile::{Base, Keyword, Source, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for copy in stage.all(Keyword::Copy) {
        let Some(from) = copy.flag("from").and_then(|flag| flag.value.as_ref()) else { continue };
        let [source, destination] = copy.words() else { continue };
        let is_root = |path: Option<&str>| path.is_some_and(|path| matches!(path, "/" | "/." | "/*" | "/./"));
        if is_root(source.literal()) && is_root(destination.literal()) && !is_made_for_it(*stage, &from.raw) {
            report.emit(Finding::at(source.span.join(destination.span)).arg(from.raw.as_ref()));
        }
    }
}

/// Whether what is copied holds a few files and no system: a stage that starts from nothing, or an image that is
/// published to be laid over another.
fn is_made_for_it(stage: Stage<'_>, from: &str) -> bool {
    match stage.source(from) {
        Source::Stage(source) => match source.root().base() {
            Base::Scratch => true,
            Base::Image(image) => is_overlay(image),
            _ => false,
        },
        Source::External => is_overlay(from),
        _ => false,
    }
}

fn is_overlay(image: &str) -> bool {
    ImageReference::parse(image).is_ok_and(|image| {
        let name = image.normalized_name();
        name == "docker.io/tonistiigi/xx" || name.ends_with("-bin")
    })
}
