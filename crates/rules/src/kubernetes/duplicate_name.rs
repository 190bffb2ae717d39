use std::collections::BTreeMap;

use plimsoll_kubernetes::{Container, Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let containers = pod.containers();
    repeated(containers.iter().map(Container::name), "container", report);
    repeated(pod.volumes().iter().map(plimsoll_kubernetes::Volume::name), "volume", report);
    for container in &containers {
        repeated(container.ports().map(|port| port.name()), "port", report);
    }
}

fn repeated<'t>(names: impl Iterator<Item = Setting<'t, &'t str>>, what: &'static str, report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for setting in names {
        let Setting::Set(name, node) = setting else { continue };
        if let Some(first) = seen.get(name) {
            report.emit(Finding::at(node.span()).arg(name).arg(what).related(first.span(), "the first one"));
        } else if !name.is_empty() {
            seen.insert(name, node);
        }
    }
}
