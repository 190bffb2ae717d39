use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_configuration = object.group == "admissionregistration.k8s.io"
        && matches!(object.kind, "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration");
    if !is_configuration {
        return;
    }
    for webhook in Setting::of(object.root, "webhooks").items().filter(|webhook| webhook.is_mapping()) {
        let name = Setting::of(webhook, "name").string().value().unwrap_or(object.kind);
        if let Setting::Set("Ignore", node) = Setting::of(webhook, "failurePolicy").string() {
            report.emit(Finding::at(node.span()).arg(name));
        }
        if let Setting::Set(url, node) = Setting::of(webhook, "clientConfig").field("url").string()
            && url.starts_with("http://")
        {
            report.emit(Finding::at(node.span()).message("plain").arg(name).arg(url));
        }
    }
}
