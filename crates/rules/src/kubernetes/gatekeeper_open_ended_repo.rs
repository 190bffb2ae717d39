use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::Style;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.group != "constraints.gatekeeper.sh" || !object.kind.starts_with("K8sAllowedRepos") {
        return;
    }
    for node in object.spec().field("parameters").field("repos").items() {
        let Setting::Set(repository, node) = Setting::from_node(Some(node)).string() else { continue };
        let is_image =
            repository.rsplit('/').next().is_some_and(|last| repository.contains('/') && last.contains([':', '@']));
        if repository.is_empty() || repository.ends_with('/') || is_image {
            continue;
        }
        let finding = Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind)).arg(repository);
        report.emit(if node.style() == Style::Plain {
            finding.safe_fix("End it with a slash", Edit::insert(node.span().end, "/"))
        } else {
            finding
        });
    }
}
