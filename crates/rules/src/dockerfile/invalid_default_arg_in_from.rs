use plimsoll_dockerfile::{MissingKind, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let (Some(from), Some(word)) = (stage.from(), stage.base_word()) else { return };
    let resolved = stage.build().resolve(word, from);
    let unset = resolved.missing.iter().filter(|missing| missing.kind == MissingKind::ArgWithoutDefault);
    let Some(image) = stage.build().default_of(word, from) else { return };
    let (Some(missing), Err(_)) = (unset.into_iter().next(), ImageReference::parse(&image)) else { return };
    let finding = Finding::at(missing.span).arg(missing.name.as_str());
    let finding = if image.is_empty() { finding.message("empty") } else { finding.arg(image.as_str()) };
    let declared = stage.build().global_arg(&missing.name);
    report.emit(match declared {
        Some(pair) => finding.related(pair.span, "has no default"),
        None => finding,
    });
}
