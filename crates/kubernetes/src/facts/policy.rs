use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::label_selector;
use crate::selector::{LabelValue, Labels, Match, Selector, parse_calico};
use crate::{Object, Setting};

/// The summary of a policy that isolates pods in the network.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFacts {
    /// Its parts; mostly one.
    pub rules: Box<[PolicyRules]>,
    /// Whether the network plugin enforces it; staged policies are only watched.
    pub is_enforced: bool,
}

/// A part of a policy: some pods, and the directions in which it isolates them.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRules {
    /// The namespaces whose pods it selects from.
    pub namespaces: PolicyNamespaces,
    /// The pods that it selects.
    pub pods: Selector,
    /// Whether it isolates them for incoming traffic.
    pub ingress: Match,
    /// Whether it isolates them for outgoing traffic.
    pub egress: Match,
    /// The language that the selector's keys are written in.
    pub dialect: Dialect,
    /// Whether its rules let the pods ask for names, on port 53; unknown for languages that are not read so far.
    pub allows_dns: Match,
    /// Whether it has rules that allow outgoing traffic.
    pub has_egress_rules: bool,
    /// Where the selector of the pods is written.
    pub pods_span: Option<Span>,
    /// The pods of its own namespace that its rules name as peers.
    pub peers: Box<[PeerFacts]>,
}

/// Pods of the policy's namespace that it lets talk, or be talked to.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerFacts {
    /// The pods.
    pub pods: Selector,
    /// Where they are selected.
    pub span: Span,
}

/// The namespaces that a policy applies to.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyNamespaces {
    /// Its own.
    Own,
    /// Those with such labels.
    Selected(Selector),
}

/// Whose selectors they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Plain labels.
    Kubernetes,
    /// Keys with a source, that may also mean the namespace.
    Cilium,
    /// Keys under `projectcalico.org/` mean other things than labels.
    Calico,
}

impl PolicyRules {
    /// Whether it selects everything and isolates for ingress, egress or both: a default that holds for its whole
    /// namespace.
    pub fn is_default(&self) -> bool {
        self.pods.is_everything()
    }
}

/// Labels as a Calico expression sees them.
pub(crate) struct CalicoLabels<'a>(pub(crate) &'a dyn Labels);

impl Labels for CalicoLabels<'_> {
    fn label(&self, key: &str) -> LabelValue<'_> {
        if key.starts_with("projectcalico.org/") { LabelValue::Unknown } else { self.0.label(key) }
    }
}

pub(super) fn policy(object: &Object<'_>) -> Option<PolicyFacts> {
    let spec = object.spec();
    let (rules, is_enforced) = match (object.group, object.kind) {
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => (vec![network_policy(spec)], true),
        ("cilium.io", "CiliumNetworkPolicy") => (cilium(object, false), true),
        ("cilium.io", "CiliumClusterwideNetworkPolicy") => (cilium(object, true), true),
        ("projectcalico.org" | "crd.projectcalico.org", kind) => {
            let global = match kind {
                "NetworkPolicy" | "StagedNetworkPolicy" => false,
                "GlobalNetworkPolicy" | "StagedGlobalNetworkPolicy" => true,
                _ => return None,
            };
            (vec![calico(spec, global)], !kind.starts_with("Staged"))
        }
        ("policy.networking.k8s.io", kind) if kind.ends_with("NetworkPolicy") => (vec![admin(spec)], true),
        ("crd.antrea.io", "ClusterNetworkPolicy") => (vec![unreadable(everywhere())], true),
        ("crd.antrea.io", "NetworkPolicy") => (vec![unreadable(PolicyNamespaces::Own)], true),
        ("k8s.ovn.org", "EgressFirewall") => {
            let rules = PolicyRules { ingress: Match::No, egress: Match::Yes, ..everything_own() };
            (vec![rules], true)
        }
        _ => return None,
    };
    Some(PolicyFacts { rules: rules.into(), is_enforced })
}

fn everywhere() -> PolicyNamespaces {
    PolicyNamespaces::Selected(Selector::everything())
}

fn everything_own() -> PolicyRules {
    PolicyRules {
        namespaces: PolicyNamespaces::Own,
        pods: Selector::everything(),
        ingress: Match::Yes,
        egress: Match::Yes,
        dialect: Dialect::Kubernetes,
        allows_dns: Match::Unknown,
        has_egress_rules: false,
        pods_span: None,
        peers: Box::default(),
    }
}

/// A policy in a language that is not read here: it may select anything.
fn unreadable(namespaces: PolicyNamespaces) -> PolicyRules {
    PolicyRules { namespaces, pods: Selector::Unknown, ..everything_own() }
}

/// Whether a list has items; unknown if a template decides.
fn has_items(setting: Setting<'_, Node<'_>>) -> Match {
    match setting {
        Setting::Unknown(_) => Match::Unknown,
        _ => (setting.items().len() > 0).into(),
    }
}

/// Whether a list of policy types names one; `None` if there is no list.
fn names_type(types: Setting<'_, Node<'_>>, wanted: &str) -> Option<Match> {
    let items = types.items();
    if types.is_unknown() || items.clone().any(Node::is_unknown) {
        return Some(Match::Unknown);
    }
    (items.len() > 0).then(|| items.into_iter().any(|item| item.text() == Some(wanted)).into())
}

fn network_policy(spec: Setting<'_, Node<'_>>) -> PolicyRules {
    let types = spec.field("policyTypes");
    let pods = match spec.field("podSelector") {
        // The field is required; what lacks it is not accepted, and null is the empty selector.
        Setting::Absent => Selector::everything(),
        other => label_selector(other),
    };
    PolicyRules {
        namespaces: PolicyNamespaces::Own,
        pods,
        ingress: names_type(types, "Ingress").unwrap_or(Match::Yes),
        egress: names_type(types, "Egress").unwrap_or_else(|| has_items(spec.field("egress"))),
        dialect: Dialect::Kubernetes,
        allows_dns: allows_dns(spec),
        has_egress_rules: spec.field("egress").items().len() > 0,
        pods_span: spec.field("podSelector").node().map(Node::span),
        peers: peers(spec),
    }
}

/// Whether some rule for outgoing traffic has port 53 or all ports.
fn allows_dns(spec: Setting<'_, Node<'_>>) -> Match {
    let egress = spec.field("egress");
    if egress.is_unknown() {
        return Match::Unknown;
    }
    let is_dns = |port: Node<'_>| match Setting::of(port, "port") {
        Setting::Absent => Match::Yes,
        Setting::Unknown(_) => Match::Unknown,
        Setting::Set(node, _) => match (node.as_i64(), Setting::of(port, "endPort").integer().value()) {
            (Some(first), Some(last)) => (first..=last).contains(&53).into(),
            (Some(number), None) => (number == 53).into(),
            // The name of a port of the pods that answer.
            (None, _) => Match::Unknown,
        },
    };
    let rules = egress.items().map(|rule| match Setting::of(rule, "ports") {
        Setting::Unknown(_) => Match::Unknown,
        ports if ports.items().len() == 0 => Match::Yes,
        ports => ports.items().map(is_dns).fold(Match::No, Match::or),
    });
    rules.fold(Match::No, Match::or)
}

/// The peers with a podSelector and without a namespaceSelector.
fn peers(spec: Setting<'_, Node<'_>>) -> Box<[PeerFacts]> {
    let of = |direction: &str, side: &'static str| {
        let rules = spec.field(direction).items().filter(|rule| rule.is_mapping());
        rules.flat_map(move |rule| Setting::of(rule, side).items())
    };
    let all = of("ingress", "from").chain(of("egress", "to")).filter(|peer| peer.is_mapping());
    let own = all.filter_map(|peer| match Setting::of(peer, "podSelector") {
        selector @ Setting::Set(node, _) if Setting::of(peer, "namespaceSelector").is_absent() => {
            Some(PeerFacts { pods: label_selector(selector), span: node.span() })
        }
        _ => None,
    });
    own.collect()
}

fn cilium(object: &Object<'_>, clusterwide: bool) -> Vec<PolicyRules> {
    let specs = Setting::of(object.root, "specs").items().map(|item| Setting::from_node(Some(item)));
    let all = std::iter::once(object.spec()).chain(specs);
    // A policy for nodes says nothing of pods.
    let for_pods = all.filter(|spec| !spec.is_absent() && spec.field("nodeSelector").is_absent());
    for_pods.map(|spec| cilium_rules(spec, clusterwide)).collect()
}

fn cilium_rules(spec: Setting<'_, Node<'_>>, clusterwide: bool) -> PolicyRules {
    let isolates = |sections: [&str; 2], direction: &str| {
        let written = |section: &&str| !spec.field(section).is_absent();
        match spec.at(&["enableDefaultDeny", direction]).bool() {
            Setting::Set(false, _) => Match::No,
            Setting::Unknown(_) => Match::Unknown,
            Setting::Set(true, _) | Setting::Absent => sections.iter().any(written).into(),
        }
    };
    PolicyRules {
        namespaces: if clusterwide { everywhere() } else { PolicyNamespaces::Own },
        pods: label_selector(spec.field("endpointSelector")),
        ingress: isolates(["ingress", "ingressDeny"], "ingress"),
        egress: isolates(["egress", "egressDeny"], "egress"),
        dialect: Dialect::Cilium,
        allows_dns: Match::Unknown,
        has_egress_rules: false,
        pods_span: None,
        peers: Box::default(),
    }
}

/// A Calico expression; an absent one is `all()`.
fn expression(setting: Setting<'_, Node<'_>>) -> Selector {
    match setting.string() {
        Setting::Absent => Selector::everything(),
        Setting::Unknown(_) => Selector::Unknown,
        Setting::Set(text, _) => parse_calico(text).unwrap_or(Selector::Unknown),
    }
}

fn calico(spec: Setting<'_, Node<'_>>, global: bool) -> PolicyRules {
    let types = spec.field("types");
    let (ingress, egress) = (has_items(spec.field("ingress")), has_items(spec.field("egress")));
    let namespaces = || PolicyNamespaces::Selected(expression(spec.field("namespaceSelector")));
    PolicyRules {
        namespaces: if global { namespaces() } else { PolicyNamespaces::Own },
        pods: expression(spec.field("selector")),
        ingress: names_type(types, "Ingress").unwrap_or(ingress.or(!egress)),
        egress: names_type(types, "Egress").unwrap_or(egress),
        dialect: Dialect::Calico,
        allows_dns: Match::Unknown,
        has_egress_rules: false,
        pods_span: None,
        peers: Box::default(),
    }
}

fn admin(spec: Setting<'_, Node<'_>>) -> PolicyRules {
    let subject = spec.field("subject");
    let (pods, namespaces) = match subject.field("pods") {
        Setting::Absent => (Selector::everything(), label_selector(subject.field("namespaces"))),
        pods => (selector_or_all(pods.field("podSelector")), selector_or_all(pods.field("namespaceSelector"))),
    };
    PolicyRules {
        namespaces: PolicyNamespaces::Selected(namespaces),
        pods,
        ingress: has_items(spec.field("ingress")),
        egress: has_items(spec.field("egress")),
        dialect: Dialect::Kubernetes,
        allows_dns: Match::Unknown,
        has_egress_rules: false,
        pods_span: None,
        peers: Box::default(),
    }
}

fn selector_or_all(setting: Setting<'_, Node<'_>>) -> Selector {
    if setting.is_absent() { Selector::everything() } else { label_selector(setting) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detail, Manifest, ObjectFacts};
    use Match::{No, Unknown, Yes};

    fn rules(api: &str, kind: &str, body: &str) -> PolicyFacts {
        let text = format!("apiVersion: {api}\nkind: {kind}\n{body}\n");
        let stream = plimsoll_yaml::parse(&text);
        let mut facts = ObjectFacts::of_manifest(&Manifest::new(&stream));
        match facts.pop().map(|facts| facts.detail) {
            Some(Detail::Policy(policy)) => *policy,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn policy_types_default_to_ingress_and_to_egress_with_rules() {
        for (body, wanted) in [
            ("spec: {podSelector: {}}", (Yes, No)),
            ("spec: {podSelector: {}, egress: []}", (Yes, No)),
            ("spec: {podSelector: {}, egress: [{}]}", (Yes, Yes)),
            ("spec: {podSelector: {}, policyTypes: [Egress]}", (No, Yes)),
            ("spec: {podSelector: {}, policyTypes: '{{ .t }}'}", (Unknown, Unknown)),
        ] {
            let policy = rules("networking.k8s.io/v1", "NetworkPolicy", body);
            assert_eq!((policy.rules[0].ingress, policy.rules[0].egress), wanted, "{body}");
            assert!(policy.rules[0].is_default());
        }
    }

    #[test]
    fn cilium_isolates_by_the_sections_that_are_written() {
        let policy = rules(
            "cilium.io/v2",
            "CiliumNetworkPolicy",
            "specs: [{endpointSelector: {}, egressDeny: []}, {endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}, {nodeSelector: {}, ingress: [{}]}]",
        );
        let found: Vec<_> = policy.rules.iter().map(|rules| (rules.ingress, rules.egress)).collect();
        assert_eq!(found, [(No, Yes), (No, No)]);
    }

    #[test]
    fn calico_policies_are_read_and_staged_ones_do_not_count() {
        let policy = rules(
            "projectcalico.org/v3",
            "GlobalNetworkPolicy",
            "spec: {selector: \"a == 'b'\", egress: [{action: Deny}]}",
        );
        assert_eq!((policy.rules[0].ingress, policy.rules[0].egress, policy.is_enforced), (No, Yes, true));
        assert!(!rules("projectcalico.org/v3", "StagedNetworkPolicy", "spec: {}").is_enforced);
    }
}
