use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::{Node, Style};

const SECURITY: [&str; 3] = ["runAsUser", "runAsGroup", "fsGroup"];
const PORTS: [&str; 5] = ["containerPort", "hostPort", "port", "targetPort", "nodePort"];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    number(spec.field("replicas"), report);
    for port in spec.field("ports").items().filter(|port| port.is_mapping()) {
        PORTS.iter().for_each(|key| number(Setting::of(port, key), report));
    }
    for pod in object.known_pods() {
        SECURITY.iter().for_each(|key| number(pod.security(key), report));
        for container in pod.containers() {
            SECURITY.iter().for_each(|key| number(container.security(key), report));
            for port in container.ports() {
                PORTS.iter().for_each(|key| number(Setting::of(port.node, key), report));
            }
        }
    }
}

fn number(setting: Setting<'_, Node<'_>>, report: &mut Report<'_>) {
    let Setting::Set(value, node) = setting.integer() else { return };
    let Some(text) = node.text() else { return };
    let is_octal = node.style() == Style::Plain
        && text.len() > 1
        && text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_octal {
        report.emit(Finding::at(node.span()).arg(text).arg(value.to_string()));
    }
}
