use std::collections::BTreeMap;

use plimsoll_kubernetes::{Container, Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if !pod.missing_good_applies() {
        return;
    }
    let lists = [pod.field("volumes"), pod.object.spec().field("volumeClaimTemplates")];
    let is_open = lists.iter().any(|list| list.is_unknown() || list.items().any(Node::is_unknown));
    let volumes = pod.volumes();
    let claim = |item: Node<'_>, name: &str| Setting::of(item, "metadata").field("name").string().is(&name);
    for container in pod.containers() {
        repeated_paths(&container, report);
        for node in ["volumeMounts", "volumeDevices"].iter().flat_map(|key| container.field(key).items()) {
            let Setting::Set(name, place) = Setting::of(node, "name").string() else { continue };
            let is_claim = || lists[1].items().any(|item| claim(item, name));
            let is_named = || volumes.get(name).is_some() || volumes.iter().any(|volume| volume.name().is_unknown());
            if !is_open && !is_named() && !is_claim() {
                report.emit(Finding::at(place.span()).arg(label(&container)).arg(name));
            }
        }
    }
}

fn repeated_paths(container: &Container<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for mount in container.field("volumeMounts").items().filter(|mount| mount.is_mapping()) {
        let Setting::Set(path, node) = Setting::of(mount, "mountPath").string() else { continue };
        match seen.get(path) {
            Some(first) => {
                let finding = Finding::at(node.span()).message("path").arg(label(container)).arg(path);
                report.emit(finding.related(first.span(), "the first mount"));
            }
            None => {
                seen.insert(path, node);
            }
        }
    }
}
