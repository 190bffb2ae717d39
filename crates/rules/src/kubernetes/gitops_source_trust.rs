use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let name = object.name().value().unwrap_or(object.kind);
    match (object.group, object.kind) {
        ("argoproj.io", "Application") => {
            let sources = spec.field("source").value().into_iter().chain(spec.field("sources").items());
            for source in sources.filter(|source| source.is_mapping()) {
                plain(Setting::of(source, "repoURL"), name, report);
                if let Setting::Set("HEAD", node) = Setting::of(source, "targetRevision").string() {
                    report.emit(Finding::at(node.span()).arg(name).arg("HEAD"));
                }
            }
        }
        ("source.toolkit.fluxcd.io", _) => {
            plain(spec.field("url"), name, report);
            plain(spec.field("endpoint"), name, report);
            if let Setting::Set(true, node) = spec.field("insecure").bool() {
                report.emit(Finding::at(node.span()).arg(name).arg("an insecure connection"));
            }
            if object.kind == "OCIRepository" && spec.field("verify").is_absent() {
                report.emit(Finding::at(object.span()).arg(name).arg("an artifact that is not verified"));
            }
        }
        _ => {}
    }
}

fn plain(url: Setting<'_, Node<'_>>, name: &str, report: &mut Report<'_>) {
    if let Setting::Set(url, node) = url.string()
        && url.starts_with("http://")
    {
        report.emit(Finding::at(node.span()).arg(name).arg(url));
    }
}
