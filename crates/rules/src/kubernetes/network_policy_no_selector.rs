use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let is_policy = object.kind == "NetworkPolicy" && matches!(object.group, "networking.k8s.io" | "extensions" | "");
    let spec = object.spec();
    if !is_policy || spec.field("podSelector").node().is_some() || object.root.at(&["spec", "podSelector"]).is_some() {
        return;
    }
    let rules = [("ingress", "from"), ("egress", "to")].into_iter().flat_map(|(direction, side)| {
        let rules = spec.field(direction).items().filter(|rule| rule.is_mapping());
        rules.flat_map(move |rule| Setting::of(rule, side).items())
    });
    let selects =
        |peer: plimsoll_yaml::Node<'_>| ["podSelector", "namespaceSelector"].iter().any(|key| peer.get(key).is_some());
    if !rules.into_iter().any(selects) && !object.is_fragment() {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or("NetworkPolicy")));
    }
}
