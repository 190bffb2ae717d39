use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("networking.k8s.io", "NetworkPolicy") {
        return;
    }
    let only = |item: Node<'_>, key: &str| {
        item.is_mapping()
            && item.entries().all(|entry| entry.key.text() == Some(key))
            && item.get(key).is_some_and(|value| value.entries().next().is_some())
    };
    for (rules, side) in [("ingress", "from"), ("egress", "to")] {
        for rule in object.spec().field(rules).items().filter(|rule| rule.is_mapping()) {
            let peers: Vec<Node<'_>> = Setting::of(rule, side).items().collect();
            let slip = peers.windows(2).find(|pair| only(pair[0], "namespaceSelector") && only(pair[1], "podSelector"));
            if let Some([_, second]) = slip {
                report.emit(Finding::at(second.span()).arg(object.name().value().unwrap_or("NetworkPolicy")));
            }
        }
    }
}
