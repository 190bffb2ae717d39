use plimsoll_kubernetes::{Object, Pod, Setting, StringMap};
use plimsoll_lint::{Finding, Report, Severity};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let name = object.name().value().unwrap_or(object.kind);
    if object.is("", "Service") {
        let selector = StringMap(object.spec().field("selector"));
        if is_labelled(object.labels()) || is_labelled(selector) || name == "tiller-deploy" {
            report.emit(Finding::at(object.span()).arg(name));
        }
        return;
    }
    for pod in object.known_pods() {
        if is_tiller(&pod) {
            let finding = Finding::at(object.span()).arg(name);
            report.emit(if is_local(&pod) { finding.severity(Severity::Low) } else { finding });
        }
    }
}

fn is_labelled(labels: StringMap<'_>) -> bool {
    labels.get("name").is(&"tiller") || labels.get("app").is(&"helm") && labels.get("name").is_absent()
}

fn is_tiller(pod: &Pod<'_>) -> bool {
    let has_name = |setting: Setting<'_, &str>| setting.value().is_some_and(|name| name == "tiller");
    let by_image = || {
        pod.containers().iter().filter_map(|container| container.image().value()).any(|image| {
            let path = image.split([':', '@']).next().unwrap_or(image);
            path.rsplit('/').next() == Some("tiller")
        })
    };
    is_labelled(pod.labels()) || has_name(pod.metadata().field("name").string()) || by_image()
}

/// Whether it listens only on the address of its own machine.
fn is_local(pod: &Pod<'_>) -> bool {
    pod.containers().iter().any(|container| {
        let items = ["command", "args"].into_iter().flat_map(|key| container.field(key).items());
        let mut texts = items.filter_map(plimsoll_yaml::Node::text);
        texts.any(|text| {
            text.contains("--listen=localhost")
                || text.contains("--listen=127.0.0.1")
                || text.contains("-listen=localhost")
        })
    })
}
