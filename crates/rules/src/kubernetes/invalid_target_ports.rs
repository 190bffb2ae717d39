use std::collections::BTreeMap;

use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

/// The longest name of a port.
const MAX_LENGTH: usize = 15;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("", "Service") {
        for port in object.spec().field("ports").items().filter(|port| port.is_mapping()) {
            name(Setting::of(port, "targetPort").string(), report);
            number(Setting::of(port, "targetPort"), report);
            number(Setting::of(port, "port"), report);
        }
        told_apart(object, report);
        return;
    }
    for pod in object.known_pods() {
        for port in pod.containers().iter().flat_map(plimsoll_kubernetes::Container::ports) {
            name(port.name(), report);
            number(Setting::of(port.node, "containerPort"), report);
        }
    }
}

/// The ports of a Service: where there are several each has a name, and no name, and no number of a protocol, is there
/// twice.
fn told_apart(service: &Object<'_>, report: &mut Report<'_>) {
    let ports: Vec<_> = service.spec().field("ports").items().filter(|port| port.is_mapping()).collect();
    if ports.len() < 2 || service.is_fragment() {
        return;
    }
    let (mut names, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    for port in ports {
        let number = Setting::of(port, "port").integer();
        match (Setting::of(port, "name").string(), number) {
            (Setting::Set(name, node), _) => {
                if let Some(first) = names.insert(name, node) {
                    let finding = Finding::at(node.span()).message("twice").arg(name);
                    report.emit(finding.related(first.span(), "the first one"));
                }
            }
            (Setting::Absent, Setting::Set(number, node)) => {
                report.emit(Finding::at(node.span()).message("unnamed").arg(number.to_string()));
            }
            _ => {}
        }
        let protocol = Setting::of(port, "protocol").string();
        if let (Setting::Set(number, node), false) = (number, protocol.is_unknown())
            && let Some(first) = numbers.insert((number, protocol.value().unwrap_or("TCP")), node)
        {
            let finding = Finding::at(node.span()).message("taken").arg(number.to_string());
            report.emit(finding.related(first.span(), "the first one"));
        }
    }
}

fn name(setting: Setting<'_, &str>, report: &mut Report<'_>) {
    if let Setting::Set(name, node) = setting
        && !is_valid(name)
    {
        report.emit(Finding::at(node.span()).arg(name));
    }
}

fn number(setting: Setting<'_, Node<'_>>, report: &mut Report<'_>) {
    if let Setting::Set(number, node) = setting.integer()
        && !(1..=65535).contains(&number)
    {
        report.emit(Finding::at(node.span()).message("number").arg(number.to_string()));
    }
}

/// Whether a text is a service name as RFC 6335 has it, in lower case.
fn is_valid(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_LENGTH).contains(&name.len())
        && name.bytes().all(is_part)
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}
