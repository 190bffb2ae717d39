use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "LimitRange") || object.is_fragment() {
        return;
    }
    let name = object.name().value().unwrap_or("LimitRange");
    let limits = object.spec().field("limits");
    if limits.items().len() == 0 && !limits.is_unknown() {
        report.emit(Finding::at(object.span()).arg(name).arg("limits"));
    }
    for limit in limits.items().filter(|limit| limit.is_mapping()) {
        let kind = Setting::of(limit, "type");
        let keys: &[&str] = match kind.string() {
            Setting::Set("Container", _) => &["max", "min", "default", "defaultRequest"],
            Setting::Absent => &["type"],
            _ => &["max", "min"],
        };
        if let Some(key) = keys.iter().find(|key| Setting::of(limit, key).is_absent()) {
            report.emit(Finding::at(kind.node().unwrap_or(limit).span()).arg(name).arg(*key));
        }
    }
}
