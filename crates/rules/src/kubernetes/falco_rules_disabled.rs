use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "ConfigMap") {
        return;
    }
    for (_, value, entry) in StringMap(Setting::of(object.root, "data")).iter() {
        let Some(text) = value.filter(|text| text.contains("- rule:") && text.contains("enabled: false")) else {
            continue;
        };
        let mut rule = "";
        let disabled: Vec<&str> = text
            .lines()
            .filter_map(|line| {
                let line = line.trim();
                rule = line.strip_prefix("- rule:").map_or(rule, str::trim);
                (line == "enabled: false").then_some(rule)
            })
            .collect();
        if !disabled.is_empty() {
            let name = object.name().value().unwrap_or("ConfigMap");
            report.emit(Finding::at(entry.key.span()).arg(name).arg(disabled.join(", ")));
        }
    }
}
