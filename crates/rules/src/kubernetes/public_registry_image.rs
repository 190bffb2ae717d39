use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(text, node) = container.image() else { return };
    let Ok(image) = ImageReference::parse(text) else { return };
    let path = image.path();
    let owner = path.split('/').next().unwrap_or_default();
    let is_public = report.list("hosts").iter().any(|host| host == image.domain());
    let is_trusted = owner == "library" || report.list("trusted").iter().any(|trusted| trusted == owner);
    if is_public && !is_trusted && image.digest().is_none() {
        report.emit(Finding::at(node.span()).arg(text));
    }
}
