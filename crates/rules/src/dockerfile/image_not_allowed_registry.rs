use plimsoll_dockerfile::{Base, Source, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Span;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if report.list("registries").is_empty() {
        return;
    }
    if let (Base::Image(image), Some(word)) = (stage.base(), stage.base_word()) {
        judge(image, word.span, report);
    }
    for reference in stage.sources().filter(|reference| reference.source == Source::External) {
        judge(reference.text.trim_matches(['"', '\'']), reference.span, report);
    }
}

fn judge(image: &str, span: Span, report: &mut Report<'_>) {
    let Ok(reference) = ImageReference::parse(image) else { return };
    let registry = reference.domain();
    if !report.list("registries").iter().any(|allowed| covers(allowed, registry)) {
        report.emit(Finding::at(span).arg(image).arg(registry));
    }
}

/// Whether a pattern with `*` at its start or end covers a registry.
fn covers(pattern: &str, registry: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern == "*" => true,
        (Some(end), _) => registry.ends_with(end),
        (_, Some(start)) => registry.starts_with(start),
        _ => registry == pattern || (pattern == "hub.docker.com" && registry == "docker.io"),
    }
}
