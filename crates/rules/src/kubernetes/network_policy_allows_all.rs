use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report, Severity};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let name = object.name().value().unwrap_or(object.kind);
    let ingress = || spec.field("ingress").items().filter(|rule| rule.is_mapping());
    let found = match (object.group, object.kind) {
        ("networking.k8s.io", "NetworkPolicy") => {
            let found = ingress().find(|rule| is_open(*rule, "from"));
            if found.is_none() {
                egress(object, name, report);
            }
            found
        }
        ("cilium.io", "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => ingress().find(|rule| {
            let mut entities = Setting::of(*rule, "fromEntities").items();
            entities.any(|entity| entity.text() == Some("all")) && Setting::of(*rule, "toPorts").is_absent()
        }),
        ("projectcalico.org" | "crd.projectcalico.org", "NetworkPolicy" | "GlobalNetworkPolicy") => {
            ingress().find(|rule| {
                let allows = Setting::of(*rule, "action").string().is(&"Allow");
                allows && rule.entries().all(|entry| entry.key.text() == Some("action"))
            })
        }
        ("security.istio.io", "AuthorizationPolicy") if is_allow(spec) => {
            spec.field("rules").items().find(|rule| rule.is_mapping() && rule.entries().next().is_none())
        }
        _ => None,
    };
    if let Some(rule) = found {
        report.emit(Finding::at(rule.span()).arg(name));
    }
}

fn is_allow(spec: Setting<'_, Node<'_>>) -> bool {
    let action = spec.field("action").string();
    action.is_absent() || action.is(&"ALLOW")
}

/// A policy that has no other purpose than to allow all outgoing traffic.
fn egress(object: &Object<'_>, name: &str, report: &mut Report<'_>) {
    let spec = object.spec();
    let has_ingress = !spec.field("ingress").is_absent()
        || spec.field("policyTypes").items().any(|item| item.text() == Some("Ingress"))
        || spec.field("policyTypes").is_absent();
    let mut rules = spec.field("egress").items().filter(|rule| rule.is_mapping());
    if let (Some(rule), false) = (rules.find(|rule| is_open(*rule, "to")), has_ingress) {
        report.emit(Finding::at(rule.span()).message("egress").arg(name).severity(Severity::Low));
    }
}

/// Whether a rule allows every peer on every port.
fn is_open(rule: Node<'_>, side: &str) -> bool {
    let (peers, ports) = (Setting::of(rule, side), Setting::of(rule, "ports"));
    let is_anyone = |peer: Node<'_>| {
        let block = Setting::of(peer, "ipBlock");
        let is_any_address = matches!(block.field("cidr").string().value(), Some("0.0.0.0/0" | "::/0"));
        let namespaces = Setting::of(peer, "namespaceSelector");
        let is_any_namespace =
            matches!(namespaces, Setting::Set(node, _) if node.is_mapping() && node.entries().next().is_none());
        (is_any_address && block.field("except").items().len() == 0 && !block.field("except").is_unknown())
            || (is_any_namespace && Setting::of(peer, "podSelector").is_absent())
    };
    let is_known = !peers.is_unknown() && !ports.is_unknown();
    let any_peer = peers.items().len() == 0 || peers.items().filter(|peer| peer.is_mapping()).any(is_anyone);
    is_known && any_peer && ports.items().len() == 0
}
