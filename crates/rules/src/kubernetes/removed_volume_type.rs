use plimsoll_kubernetes::{Object, Setting, removed_volume_source};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if let (Setting::Set(spec, _), true) = (object.spec(), object.is("", "PersistentVolume")) {
        judge(spec, report);
    }
    for pod in object.pods() {
        for volume in pod.volumes().iter() {
            judge(volume.node, report);
        }
    }
}

fn judge(volume: Node<'_>, report: &mut Report<'_>) {
    let version = report.settings().kubernetes.version;
    for entry in volume.entries().filter(|entry| !entry.value.is_null()) {
        let Some(source) = entry.key.text() else { continue };
        if removed_volume_source(source).is_some_and(|since| version >= since) {
            report.emit(Finding::at(entry.key.span()).arg(source).arg(version.to_string()));
        }
    }
}
