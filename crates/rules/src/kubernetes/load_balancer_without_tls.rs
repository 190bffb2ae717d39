use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

const AWS: &str = "service.beta.kubernetes.io/aws-load-balancer-";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let Setting::Set("LoadBalancer", node) = spec.field("type").string() else { return };
    let annotations = object.annotations();
    if !object.is("", "Service") || annotations.is_open() {
        return;
    }
    let is_aws = annotations.iter().any(|(key, ..)| key.starts_with(AWS));
    let has_certificate = annotations.iter().any(|(key, ..)| key.starts_with(AWS) && key.ends_with("-ssl-cert"));
    let ports = spec.field("ports").items().filter(|port| port.is_mapping());
    let asks_for_tls = annotations.iter().any(|(key, ..)| key.starts_with(AWS) && key.ends_with("-ssl-ports"))
        || ports.into_iter().any(|port| Setting::of(port, "port").integer().is(&443));
    if is_aws && asks_for_tls && !has_certificate {
        report.emit(Finding::at(node.span()).arg(object.name().value().unwrap_or("Service")));
    }
}
