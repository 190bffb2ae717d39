use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.kind != "Ingress" || !matches!(object.group, "networking.k8s.io" | "extensions") {
        return;
    }
    let name = object.name().value().unwrap_or("Ingress");
    for rule in object.spec().field("rules").items().filter(|rule| rule.is_mapping()) {
        match Setting::of(rule, "host").name() {
            Setting::Absent => {
                let place = rule.entries().next().map_or(rule.span(), |entry| entry.key.span());
                report.emit(Finding::at(place).arg(name).arg("no host"));
            }
            Setting::Set("*", node) => report.emit(Finding::at(node.span()).arg(name).arg("*")),
            Setting::Set(..) | Setting::Unknown(_) => {}
        }
    }
}
