use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("", "LimitRange") {
        for limit in object.spec().field("limits").items().filter(|limit| limit.is_mapping()) {
            for (less, more) in [
                ("min", "max"),
                ("default", "max"),
                ("defaultRequest", "max"),
                ("defaultRequest", "default"),
                ("min", "default"),
            ] {
                compare(Setting::of(limit, less), Setting::of(limit, more), report);
            }
        }
        return;
    }
    for container in object.known_pods().iter().flat_map(plimsoll_kubernetes::Pod::containers) {
        let resources = container.field("resources");
        compare(resources.field("requests"), resources.field("limits"), report);
    }
}

/// Reports each amount of the first mapping that is more than the same of the second.
fn compare<'t>(less: Setting<'t, Node<'t>>, more: Setting<'t, Node<'t>>, report: &mut Report<'_>) {
    let (Setting::Set(less, _), Setting::Set(_, _)) = (less, more) else { return };
    for entry in less.entries() {
        let Some(resource) = entry.key.text() else { continue };
        let (small, large) = (Setting::of(less, resource).quantity(), more.field(resource).quantity());
        if let (Setting::Set(small, node), Setting::Set(large, other)) = (small, large)
            && small > large
        {
            let text = |node: Node<'_>| node.text().unwrap_or_default().to_owned();
            let finding = Finding::at(node.span()).arg(text(node)).arg(resource).arg(text(other));
            report.emit(finding.related(other.span(), "the limit"));
        }
    }
}
