use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::image::ImageReference;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let private = report.list("private");
    let has_account =
        !matches!(pod.service_account().value(), None | Some("default")) || pod.service_account().is_unknown();
    let secrets = pod.field("imagePullSecrets");
    if private.is_empty() || has_account || !secrets.is_absent() || !pod.missing_good_applies() {
        return;
    }
    let hosts = pod
        .images()
        .into_iter()
        .filter_map(|image| Some(ImageReference::parse(image.value()?).ok()?.domain().to_owned()));
    if let Some(host) = hosts.into_iter().find(|host| private.contains(host)) {
        report.emit(Finding::at(pod.span()).arg(pod.object.name().value().unwrap_or(pod.object.kind)).arg(host));
    }
}
