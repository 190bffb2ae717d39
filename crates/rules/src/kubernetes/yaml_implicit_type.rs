use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::{Node, Style, Value};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_config() {
        return;
    }
    let maps = |maps: &[StringMap<'_>], report: &mut Report<'_>| {
        for entry in maps.iter().filter_map(|map| map.0.value()).flat_map(Node::written_entries) {
            string(entry.value, report);
        }
    };
    let spec = object.spec();
    let selector = spec.field("selector");
    maps(&[object.labels(), object.annotations(), StringMap(selector.field("matchLabels"))], report);
    match (object.group, object.kind) {
        ("", "ConfigMap") => maps(&[StringMap(Setting::of(object.root, "data"))], report),
        ("", "Secret") => maps(&[StringMap(Setting::of(object.root, "stringData"))], report),
        ("", "Service" | "ReplicationController") => maps(&[StringMap(selector)], report),
        _ => {}
    }
    for pod in object.known_pods() {
        if pod.template.is_some_and(|template| template != object.root) {
            maps(&[pod.labels(), pod.annotations()], report);
        }
        maps(&[StringMap(pod.field("nodeSelector"))], report);
        for container in pod.containers() {
            container.command_items().for_each(|item| string(item, report));
            let values = container.environment().filter_map(|variable| variable.node.get("value"));
            values.for_each(|value| string(value, report));
        }
    }
}

fn string(node: Node<'_>, report: &mut Report<'_>) {
    if node.style() != Style::Plain || node.is_unknown() || node.is_alias() {
        return;
    }
    let Some(text) = node.text().filter(|text| !text.contains("{{")) else { return };
    let read = match node.typed() {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Big(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Null | Value::Str(_) | Value::Other => return,
    };
    let finding = Finding::at(node.span()).arg(text).arg(read);
    report.emit(finding.safe_fix("Put it in quotes", Edit::replace(node.span(), format!("\"{text}\""))));
}
