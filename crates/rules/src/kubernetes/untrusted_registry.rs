use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(text, node) = container.image() else { return };
    let Ok(image) = ImageReference::parse(text) else { return };
    let name = image.normalized_name();
    let allows = |entry: &String| {
        let entry = entry.trim_end_matches('/');
        name.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let allowed = report.list("allowed");
    if !allowed.is_empty() && !allowed.iter().any(allows) {
        report.emit(Finding::at(node.span()).arg(text));
    }
}
