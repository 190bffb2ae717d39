use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let options = pod.field("dnsConfig").field("options");
    if options.is_unknown() || !pod.missing_good_applies() {
        return;
    }
    for wanted in report.list("options") {
        let (name, value) = wanted.split_once(':').map_or((wanted.as_str(), None), |(name, value)| (name, Some(value)));
        let has = |item: plimsoll_yaml::Node<'_>| {
            let own = Setting::of(item, "value").read(plimsoll_yaml::Node::text);
            Setting::of(item, "name").string().is(&name) && value.is_none_or(|value| own.is_unknown() || own.is(&value))
        };
        if !options.items().filter(|item| item.is_mapping()).any(has) {
            let place = pod.spec.entry("dnsConfig").map_or(pod.span(), |entry| entry.key.span());
            report.emit(
                Finding::at(place).arg(pod.object.name().value().unwrap_or(pod.object.kind)).arg(wanted.as_str()),
            );
        }
    }
}
