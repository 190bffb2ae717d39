use plimsoll_dockerfile::{Base, Source, Stage};
use plimsoll_image::{ImageError, ImageReference};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::flag_invalid_from::names_nothing;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if let (Some(word), Some(from), Base::Image(image)) = (stage.base_word(), stage.from(), stage.base()) {
        let is_complete = stage.build().resolve(word, from).missing.is_empty();
        if let Err(error) = ImageReference::parse(image)
            && is_complete
        {
            emit(*stage, word.span, image, &error, report);
        }
    }
    for reference in stage.sources() {
        let name = reference.text.trim_matches(['"', '\'']);
        // A bare word is a stage that is not there.
        let is_image = name.contains(['/', ':', '@']) && !names_nothing(name);
        if reference.source != Source::External || !is_image {
            continue;
        }
        if let Err(error) = ImageReference::parse(name) {
            emit(*stage, reference.span, name, &error, report);
        }
    }
}

fn emit(stage: Stage<'_>, place: Span, image: &str, error: &ImageError, report: &mut Report<'_>) {
    // A script puts an image in the place of `BASE_IMAGE` or `<image>`.
    let is_placeholder = image.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if is_placeholder || image.contains(['<', '{', '%', '$']) {
        return;
    }
    let finding = Finding::at(place).arg(image).arg(error.to_string());
    let is_written = place.of(stage.build().text()) == image;
    report.emit(match corrected(image).filter(|_| is_written) {
        Some(right) => finding.unsafe_fix(format!("Write '{right}'"), Edit::replace(place, right)),
        None => finding,
    });
}

/// The reference without scheme, in lower case, without an empty tag, if it is one then.
fn corrected(image: &str) -> Option<String> {
    let bare = image.strip_prefix("https://").or_else(|| image.strip_prefix("http://")).unwrap_or(image);
    let bare = bare.trim_end_matches([':', '/']);
    let (name, rest) = bare.split_at(bare.find('@').or_else(|| bare.rfind(':')).unwrap_or(bare.len()));
    [bare.to_owned(), format!("{}{rest}", name.to_ascii_lowercase())]
        .into_iter()
        .find(|text| ImageReference::parse(text).is_ok())
}
