use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

/// Annotations by which a controller is told of TLS that `spec.tls` does not name, each with what its value must hold.
const ELSEWHERE: &[(&str, &str)] = &[
    ("alb.ingress.kubernetes.io/certificate-arn", ""),
    ("alb.ingress.kubernetes.io/listen-ports", "HTTPS"),
    ("appgw.ingress.kubernetes.io/appgw-ssl-certificate", ""),
    ("haproxy-ingress.github.io/ssl-passthrough", "true"),
    ("haproxy.org/ssl-passthrough", "true"),
    ("ingress.gcp.kubernetes.io/pre-shared-cert", ""),
    ("networking.gke.io/managed-certificates", ""),
    ("nginx.ingress.kubernetes.io/ssl-passthrough", "true"),
    ("route.openshift.io/termination", ""),
    ("traefik.ingress.kubernetes.io/router.tls", "true"),
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_ingress = object.kind == "Ingress" && matches!(object.group, "networking.k8s.io" | "extensions");
    if !is_ingress || object.is_fragment() || object.spec().is_unknown() || is_said_elsewhere(object.annotations()) {
        return;
    }
    let name = object.name().value().unwrap_or(object.kind);
    let tls = object.spec().field("tls");
    if tls.is_unknown() {
        return;
    }
    if tls.items().len() == 0 {
        report.emit(Finding::at(object.span()).arg(name));
        return;
    }
    let Some(covered) = hosts(tls) else { return };
    for rule in object.spec().field("rules").items().filter(|rule| rule.is_mapping()) {
        let Setting::Set(host, node) = Setting::of(rule, "host").name() else { continue };
        if !covered.iter().any(|pattern| covers(pattern, host)) {
            report.emit(Finding::at(node.span()).message("host").arg(name).arg(host));
        }
    }
}

fn is_said_elsewhere(annotations: StringMap<'_>) -> bool {
    ELSEWHERE.iter().any(|(key, part)| match annotations.get(key) {
        Setting::Set(value, _) => value.contains(part),
        Setting::Unknown(_) => true,
        Setting::Absent => false,
    })
}

/// The hosts that `tls` names. `None` where that can't be known, or an entry is for every host.
fn hosts<'t>(tls: Setting<'t, Node<'t>>) -> Option<Vec<&'t str>> {
    let mut found = Vec::new();
    for entry in tls.items() {
        let hosts = if entry.is_mapping() { Setting::of(entry, "hosts") } else { return None };
        let before = found.len();
        for host in hosts.items() {
            found.push(host.as_str().filter(|_| !host.is_unknown())?);
        }
        if found.len() == before {
            return None;
        }
    }
    Some(found)
}

/// Whether a host of a certificate is for a host of a rule: it is the same, or a `*` for its first part.
fn covers(pattern: &str, host: &str) -> bool {
    let is_below = |parent: &str| host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent));
    pattern.eq_ignore_ascii_case(host) || pattern.strip_prefix("*.").is_some_and(is_below)
}
