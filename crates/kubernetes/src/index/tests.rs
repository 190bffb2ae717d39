use super::*;
use crate::Manifest;

fn facts(text: &str) -> Vec<ObjectFacts> {
    let stream = plimsoll_yaml::parse(text);
    assert!(stream.errors.is_empty(), "{:?}", stream.errors);
    ObjectFacts::of_manifest(&Manifest::new(&stream))
}

fn pod(namespace: &str, labels: &str) -> String {
    let namespace = if namespace.is_empty() { String::new() } else { format!(", namespace: {namespace}") };
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{namespace}, labels: {{{labels}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n"
    )
}

fn policy(namespace: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n, namespace: {namespace}}}\nspec: {spec}\n"
    )
}

fn isolation(text: &str) -> Vec<(Match, Match)> {
    let facts = facts(text);
    let scope = Scope::new(&facts, World::Closed, "default");
    let both = |(id, _)| (scope.is_isolated(id, Direction::Ingress), scope.is_isolated(id, Direction::Egress));
    scope.pods().map(both).collect()
}

use Match::{No, Unknown, Yes};

#[test]
fn an_absent_namespace_is_the_default_one_and_no_other() {
    let text = [pod("", "a: b"), pod("default", "a: b"), pod("other", "a: b"), policy("default", "{podSelector: {}}")];
    assert_eq!(isolation(&text.concat()), [(Yes, No), (Yes, No), (No, No)]);
}

#[test]
fn policies_are_found_by_any_of_their_labels() {
    let text = [
        pod("x", "app: web, tier: one"),
        pod("x", "app: api"),
        pod("x", "app: '{{ .a }}'"),
        policy("x", "{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, db]}]}, egress: [{}]}"),
        policy("x", "{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}, policyTypes: [Egress]}"),
    ];
    assert_eq!(isolation(&text.concat()), [(Yes, Yes), (No, Yes), (Unknown, Yes)]);
}

#[test]
fn clusterwide_and_calico_policies_reach_their_namespaces() {
    let text = [
        pod("x", "app: web"),
        pod("w", "app: web"),
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: w, labels: {team: a}}\n".to_owned(),
        "---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspec: {endpointSelector: {matchLabels: {k8s:app: web, k8s:io.kubernetes.pod.namespace: x}}, ingress: []}\n".to_owned(),
        "---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: g}\nspec: {selector: \"app == 'web'\", namespaceSelector: team == 'a', types: [Egress]}\n".to_owned(),
    ];
    // Nothing is known of the labels of namespace x: it may be of team a.
    assert_eq!(isolation(&text.concat()), [(Yes, Unknown), (No, Yes)]);
}

#[test]
fn services_find_pods_by_labels_that_controllers_add() {
    let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  selector: {matchLabels: {app: s}}\n  \
                template: {metadata: {labels: {app: s}}, spec: {containers: [{name: c, image: i}]}}\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {selector: {statefulset.kubernetes.io/pod-name: s-0}}\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: all}\nspec: {selector: {app: s}}\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: none}\nspec: {selector: {app: t}}\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: manual}\nspec: {}\n";
    let facts = facts(text);
    let scope = Scope::new(&facts, World::Closed, "default");
    let found: Vec<_> =
        (1..5).map(|id| scope.pods_selected_by(ObjectId(id)).first().map(|(_, answer)| *answer)).collect();
    assert_eq!(found, [Some(Unknown), Some(Yes), None, None]);
    let (pod, _) = scope.pods().next().unwrap();
    assert_eq!(scope.services_selecting(pod), [(ObjectId(1), Unknown), (ObjectId(2), Yes)]);
}

#[test]
fn absence_needs_evidence_in_an_open_world() {
    let text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: x}\n---\n\
                apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: x}\nspec: {secretName: tls}\n---\n\
                apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .n }}', namespace: z}\n";
    let facts = facts(text);
    let open = Scope::new(&facts, World::Open, "default");
    let closed = Scope::new(&facts, World::Closed, "default");
    assert_eq!(open.service_account_exists("x", "a"), Yes);
    assert_eq!(open.service_account_exists("y", "default"), Yes);
    assert!(open.is_missing("", "ServiceAccount", "x", "b"));
    assert!(!open.is_missing("", "ServiceAccount", "y", "b") && closed.is_missing("", "ServiceAccount", "y", "b"));
    assert_eq!(open.exists("", "Secret", "x", "tls"), Yes);
    assert_eq!(open.exists("", "ConfigMap", "z", "m"), Unknown);
    assert_eq!(open.exists("", "ConfigMap", "x", "m"), No);
}
