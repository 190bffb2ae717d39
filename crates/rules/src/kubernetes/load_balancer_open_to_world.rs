use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

/// Annotations with the addresses that may connect.
const RANGES: [&str; 3] = [
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/azure-allowed-service-tags",
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Service") {
        return;
    }
    let spec = object.spec();
    let Setting::Set("LoadBalancer", node) = spec.field("type").string() else { return };
    let is_elsewhere = !spec.field("loadBalancerClass").is_absent() || object.annotations().is_open();
    if is_elsewhere || is_limited(object) || object.is_fragment() {
        return;
    }
    let ranges = spec.field("loadBalancerSourceRanges");
    let everyone = ranges.items().find(|range| matches!(range.text(), Some("0.0.0.0/0" | "::/0")));
    let finding = match everyone {
        Some(range) => Finding::at(range.span()),
        None if ranges.is_unknown() || ranges.items().len() > 0 => return,
        None => Finding::at(node.span()),
    };
    report.emit(finding.arg(object.name().value().unwrap_or("Service")));
}

/// Whether an annotation makes it internal, or lists the addresses.
fn is_limited(object: &Object<'_>) -> bool {
    object.annotations().iter().any(|(key, value, _)| {
        let value = value.unwrap_or("true");
        let is_internal = key.contains("internal") && !value.eq_ignore_ascii_case("false");
        let has_type = (key.ends_with("/load-balancer-type") || key.ends_with("-load-balancer-scheme"))
            && value.eq_ignore_ascii_case("internal");
        // Load balancers that live in the cluster give addresses of your own network.
        let is_own =
            ["metallb", "lbipam.cilium.io", "io.cilium/lb-ipam", "kube-vip.io"].iter().any(|own| key.contains(own));
        is_internal || has_type || is_own || RANGES.contains(&&*key)
    })
}
