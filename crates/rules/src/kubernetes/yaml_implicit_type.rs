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
            key(entry.key, report);
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

/// A key is always a string in the end, but maybe another one than is written.
fn key(node: Node<'_>, report: &mut Report<'_>) {
    if let Some((text, read, _)) = misread(node).filter(|(text, read, _)| text != read) {
        report.emit(quoted(node, text, Finding::at(node.span()).message("key").arg(text).arg(read)));
    }
}

fn string(node: Node<'_>, report: &mut Report<'_>) {
    let Some((text, read, kind)) = misread(node) else { return };
    let finding = Finding::at(node.span());
    let finding = if text == read { finding.message("same").arg(text).arg(kind) } else { finding.arg(text).arg(read) };
    report.emit(quoted(node, text, finding));
}

/// The text of a scalar that is read as something else than a string, what it is read as, and what that is.
fn misread(node: Node<'_>) -> Option<(&str, String, &'static str)> {
    if node.style() != Style::Plain || node.is_unknown() || node.is_alias() {
        return None;
    }
    let text = node.text().filter(|text| !text.contains("{{"))?;
    let (read, kind) = match node.typed() {
        Value::Bool(value) => (value.to_string(), "a truth value"),
        Value::Int(value) => (value.to_string(), "a number"),
        Value::Big(value) => (value.to_string(), "a number"),
        Value::Float(value) => (value.to_string(), "a number"),
        Value::Null | Value::Str(_) | Value::Other => return None,
    };
    Some((text, read, kind))
}

fn quoted(node: Node<'_>, text: &str, finding: Finding) -> Finding {
    finding.safe_fix("Put it in quotes", Edit::replace(node.span(), format!("\"{text}\"")))
}
