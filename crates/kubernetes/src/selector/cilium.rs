//! The label keys of Cilium's endpoint selectors.
//!
//! They carry a source before a colon and reach beyond the pod's own labels:
//! <https://docs.cilium.io/en/stable/network/kubernetes/policy/>.

use super::{LabelValue, Labels};

const NAMESPACE: &str = "io.kubernetes.pod.namespace";
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
const SERVICE_ACCOUNT: &str = "io.cilium.k8s.policy.serviceaccount";

/// What a key in a Cilium endpoint selector speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiliumKey<'k> {
    /// A label of the pod.
    Pod(&'k str),
    /// The name of the pod's namespace.
    Namespace,
    /// A label of the pod's namespace.
    NamespaceLabel(&'k str),
    /// The name of the pod's service account.
    ServiceAccount,
    /// A reserved identity such as `host` or `world`, or a source that is not Kubernetes: never a pod of a manifest.
    Other(&'k str),
}

/// Reads a key such as `k8s:app`, `any:app`, `app` or `k8s:io.kubernetes.pod.namespace`.
pub fn cilium_key(key: &str) -> CiliumKey<'_> {
    let key = match key.split_once(':') {
        Some(("k8s" | "any" | "", rest)) => rest,
        Some(_) => return CiliumKey::Other(key),
        None => key,
    };
    match key {
        NAMESPACE => CiliumKey::Namespace,
        SERVICE_ACCOUNT => CiliumKey::ServiceAccount,
        _ => match key.strip_prefix(NAMESPACE_LABELS) {
            Some(label) => CiliumKey::NamespaceLabel(label),
            None => CiliumKey::Pod(key),
        },
    }
}

/// A pod as Cilium's selectors see it: its own labels, its namespace and its service account.
pub struct CiliumLabels<'a> {
    /// The pod's labels.
    pub pod: &'a dyn Labels,
    /// The name of its namespace, if known.
    pub namespace: Option<&'a str>,
    /// The labels of its namespace.
    pub namespace_labels: &'a dyn Labels,
    /// The name of its service account, if known.
    pub service_account: Option<&'a str>,
}

impl Labels for CiliumLabels<'_> {
    fn label(&self, key: &str) -> LabelValue<'_> {
        match cilium_key(key) {
            CiliumKey::Pod(key) => self.pod.label(key),
            CiliumKey::Namespace => self.namespace.map_or(LabelValue::Any, LabelValue::Is),
            CiliumKey::NamespaceLabel(key) => self.namespace_labels.label(key),
            CiliumKey::ServiceAccount => self.service_account.map_or(LabelValue::Any, LabelValue::Is),
            CiliumKey::Other(_) => LabelValue::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LabelSet, Match, Selector};
    use super::*;

    #[test]
    fn keys_lose_their_source() {
        assert_eq!(cilium_key("k8s:app"), CiliumKey::Pod("app"));
        assert_eq!(cilium_key("any:app.kubernetes.io/name"), CiliumKey::Pod("app.kubernetes.io/name"));
        assert_eq!(cilium_key("app"), CiliumKey::Pod("app"));
        assert_eq!(cilium_key("k8s:io.kubernetes.pod.namespace"), CiliumKey::Namespace);
        assert_eq!(cilium_key("io.cilium.k8s.namespace.labels.team"), CiliumKey::NamespaceLabel("team"));
        assert_eq!(cilium_key("reserved:host"), CiliumKey::Other("reserved:host"));
    }

    #[test]
    fn selectors_reach_the_namespace_and_the_service_account() {
        let pod: LabelSet = [("app", Some("web"))].into_iter().collect();
        let namespace_labels: LabelSet = [("team", Some("pay"))].into_iter().collect();
        let mut labels = CiliumLabels {
            pod: &pod,
            namespace: Some("shop"),
            namespace_labels: &namespace_labels,
            service_account: Some("runner"),
        };
        let matches = |labels: &CiliumLabels<'_>, key, value| Selector::from_map([(key, Some(value))]).matches(labels);
        assert_eq!(matches(&labels, "k8s:app", "web"), Match::Yes);
        assert_eq!(matches(&labels, "k8s:io.kubernetes.pod.namespace", "shop"), Match::Yes);
        assert_eq!(matches(&labels, "io.cilium.k8s.namespace.labels.team", "x"), Match::No);
        assert_eq!(matches(&labels, "io.cilium.k8s.policy.serviceaccount", "runner"), Match::Yes);
        assert_eq!(matches(&labels, "reserved:world", ""), Match::No);
        labels.namespace = None;
        assert_eq!(matches(&labels, "k8s:io.kubernetes.pod.namespace", "shop"), Match::Unknown);
    }
}
