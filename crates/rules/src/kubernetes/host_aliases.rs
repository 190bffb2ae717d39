use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let Setting::Set(list, _) = pod.field("hostAliases") else { return };
    let names: Vec<&str> = list
        .items()
        .filter(|item| item.is_mapping())
        .flat_map(|item| Setting::of(item, "hostnames").items())
        .filter_map(plimsoll_yaml::Node::text)
        .collect();
    if list.items().len() > 0 {
        let place = pod.spec.entry("hostAliases").map_or(list.span(), |entry| entry.key.span());
        let name = pod.object.name().value().unwrap_or(pod.object.kind);
        report.emit(Finding::at(place).arg(name).arg(names.join(", ")));
    }
}
