use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("policy", "PodDisruptionBudget") {
        return;
    }
    let percent = |value: &str| value.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
    for key in ["maxUnavailable", "minAvailable"] {
        let Setting::Set(value, node) = object.spec().field(key).read(plimsoll_yaml::Node::text) else { continue };
        let blocks = match key {
            "maxUnavailable" => value == "0" || percent(value) == Some(0),
            _ => percent(value).is_some_and(|part| part >= 100),
        };
        if blocks {
            let finding = Finding::at(node.span()).arg(object.name().value().unwrap_or(object.kind));
            report.emit(finding.arg(format!("{key}: {value}")));
        }
    }
}
