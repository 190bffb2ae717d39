//! What the rules of the packs for ecosystems ask of a stage.

use plimsoll_dockerfile::{Base, Stage};
use plimsoll_image::ImageReference;
use plimsoll_text::Edit;

/// The tag of the base image of a stage, through all stages it builds on, if that is one of these images. No tag is empty.
pub(super) fn base_tag<'b>(stage: Stage<'b>, names: &[&str]) -> Option<&'b str> {
    let Base::Image(image) = stage.root().base() else { return None };
    let reference = ImageReference::parse(image).ok()?;
    names.contains(&reference.familiar_name()).then(|| reference.tag().unwrap_or(""))
}

/// Whether the stage, or one that it builds on, holds one of these words anywhere.
pub(super) fn mentions(stage: Stage<'_>, words: &[&str]) -> bool {
    let text = stage.build().text();
    stage.chain().any(|stage| {
        let text = stage.span().of(text);
        words.iter().any(|word| text.contains(word))
    })
}

/// The edit that inserts a line below the FROM of a stage.
pub(super) fn below_from(stage: Stage<'_>, line: &str) -> Option<Edit> {
    let ending = if stage.build().text().contains("\r\n") { "\r\n" } else { "\n" };
    stage.from().map(|from| Edit::insert(from.span.end, format!("{ending}{line}")))
}

/// The first two numbers of a tag such as `3.4.1-slim`.
pub(super) fn version(tag: &str) -> Option<(u32, u32)> {
    let mut parts = tag.split(['.', '-']).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
