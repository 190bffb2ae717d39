use plimsoll_kubernetes::{Container, ContainerList};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let has_limit = !container.limit("ephemeral-storage").is_absent();
    let has_request = !container.request("ephemeral-storage").is_absent();
    let missing = if has_request { "limit" } else { "request" };
    if container.list != ContainerList::Ephemeral && !(has_limit && has_request) && container.pod.missing_good_applies()
    {
        report.emit(Finding::at(container.span()).arg(label(container)).arg(missing));
    }
}
