//! What other files need to know of an object: small, owned, without the text it was read from.

mod group_kind;
mod pod;
mod policy;
mod rbac;
mod service;
mod spans;
mod texts;

use compact_str::CompactString;
use plimsoll_text::Span;
use plimsoll_yaml::Node;

pub use group_kind::GroupKind;
pub(crate) use pod::selects_own_pods;
pub use pod::{ImageUser, PodFacts, PortFacts, WorkloadFacts};
pub(crate) use policy::CalicoLabels;
pub use policy::{Dialect, PeerFacts, PolicyFacts, PolicyNamespaces, PolicyRules};
pub use rbac::{BindingFacts, RoleFacts, RoleReference, RuleFacts, Subject};
pub use service::{Amount, DisruptionFacts, MonitorFacts};
pub use service::{BackendFacts, PortTarget, ServiceFacts, ServicePort};
pub use texts::Texts;

use crate::schema;
use crate::selector::{LabelSet, Requirement, Selector};
use crate::{Manifest, Object, Setting, StringMap};

/// A name that may be absent or not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Name {
    /// None is written.
    #[default]
    Absent,
    /// A template decides it.
    Unknown,
    /// The name.
    Is(CompactString),
}

impl Name {
    /// The name, if it is written and known.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Is(name) => Some(name),
            Self::Absent | Self::Unknown => None,
        }
    }
}

impl From<Setting<'_, &str>> for Name {
    fn from(setting: Setting<'_, &str>) -> Self {
        match setting {
            Setting::Absent => Self::Absent,
            Setting::Unknown(_) => Self::Unknown,
            Setting::Set(name, _) => Self::Is(name.into()),
        }
    }
}

/// A name by which one object needs another. References whose name a template decides are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Group and kind of the object that is needed.
    pub of: GroupKind,
    /// Its name.
    pub name: CompactString,
    /// Whether it may be missing.
    pub optional: bool,
    /// Where the name is written.
    pub span: Span,
}

impl Reference {
    /// The API group of the object that is needed.
    pub fn group(&self) -> &str {
        self.of.group()
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        self.of.kind()
    }

    /// A reference to an object of the core group.
    fn core(kind: &str, name: Setting<'_, &str>, optional: bool) -> Option<Self> {
        Self::to("", kind, name, optional)
    }

    fn to(group: &str, kind: &str, name: Setting<'_, &str>, optional: bool) -> Option<Self> {
        let Setting::Set(name, node) = name else { return None };
        Some(Self { of: GroupKind::new(group, kind), name: name.into(), optional, span: node.span() })
    }
}

/// What the kind of an object adds to its identity.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// It describes pods.
    Workload(Box<WorkloadFacts>),
    /// A Service.
    Service(Box<ServiceFacts>),
    /// A policy that isolates pods in the network, of Kubernetes or of a network plugin.
    Policy(Box<PolicyFacts>),
    /// A ServiceAccount; whether it mounts its token, where it says so.
    ServiceAccount(Option<bool>),
    /// A Namespace with its labels.
    Namespace(Box<LabelSet>),
    /// A Role or ClusterRole.
    Role(Box<RoleFacts>),
    /// A RoleBinding or ClusterRoleBinding.
    Binding(Box<BindingFacts>),
    /// A PodDisruptionBudget.
    Disruption(Box<DisruptionFacts>),
    /// An autoscaler.
    Scaler {
        /// The object that it scales.
        target: Option<Box<Reference>>,
        /// The replicas that it leaves at least; `None` if a template decides.
        minimum: Option<u32>,
    },
    /// A ServiceMonitor or PodMonitor.
    Monitor(Box<MonitorFacts>),
    /// An Ingress or route with the Services that it sends traffic to.
    Backends(Box<[BackendFacts]>),
    /// A controller makes a Secret of this name of it, in its namespace.
    ProducesSecret(Box<Name>),
    /// It is there to be referred to.
    Plain,
}

/// The summary of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectFacts {
    /// Group and kind.
    pub of: GroupKind,
    /// The name.
    pub name: Name,
    /// The namespace as written.
    pub namespace: Name,
    /// Whether it lives beside the namespaces.
    pub is_cluster_scoped: bool,
    /// Whether it looks like a patch, see [`Object::is_fragment`].
    pub is_fragment: bool,
    /// Whether it was rendered from a chart, see [`Object::source`].
    pub is_rendered: bool,
    /// Where to point at it: its name, else its kind.
    pub span: Span,
    /// Number of its document in the stream.
    pub document: u32,
    /// The names by which it needs other objects in its namespace, those of its pods not included.
    pub references: Box<[Reference]>,
    /// What its kind adds.
    pub detail: Detail,
}

// A run keeps one for every object; what only some kinds have is boxed.
const _: () = assert!(size_of::<ObjectFacts>() <= 120);

/// Kinds without facts of their own that others refer to.
const PLAIN: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "LimitRange"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "Secret"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("gateway.networking.k8s.io", "Gateway"),
    ("gateway.networking.k8s.io", "ReferenceGrant"),
    ("networking.k8s.io", "IngressClass"),
    ("node.k8s.io", "RuntimeClass"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "StorageClass"),
];

impl ObjectFacts {
    /// The facts of all objects of a manifest that other objects may need.
    pub fn of_manifest(manifest: &Manifest<'_>) -> Vec<Self> {
        manifest.objects.iter().filter_map(Self::of).collect()
    }

    /// The facts of an object; `None` for configuration files and for kinds that no other object depends on.
    pub fn of(object: &Object<'_>) -> Option<Self> {
        if object.is_config() {
            return None;
        }
        let (detail, references) = detail(object)?;
        let scope = schema::scope(object.group, object.kind);
        Some(Self {
            of: GroupKind::new(object.group, object.kind),
            name: object.name().into(),
            namespace: object.namespace().into(),
            is_cluster_scoped: scope == Some(schema::Scope::Cluster),
            is_fragment: object.is_fragment(),
            is_rendered: object.source.is_some(),
            span: object.span(),
            document: object.document,
            references: references.into(),
            detail,
        })
    }

    /// The API group; empty for the core group.
    pub fn group(&self) -> &str {
        self.of.group()
    }

    /// The kind.
    pub fn kind(&self) -> &str {
        self.of.kind()
    }

    /// Whether group and kind are these.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.of.is(group, kind)
    }
}

fn detail(object: &Object<'_>) -> Option<(Detail, Vec<Reference>)> {
    let plain = |detail| Some((detail, Vec::new()));
    match (object.group, object.kind) {
        ("", "Service") => plain(Detail::Service(Box::new(service::service(object)))),
        ("", "ServiceAccount") => {
            let automount = Setting::of(object.root, "automountServiceAccountToken").bool().value();
            Some((Detail::ServiceAccount(automount), pod::pull_secrets(Setting::of(object.root, "imagePullSecrets"))))
        }
        ("", "Namespace") => plain(Detail::Namespace(Box::new(object.labels().to_label_set()))),
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => plain(rbac::role(object)),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => plain(rbac::binding(object)),
        ("" | "policy", "PodDisruptionBudget") => plain(Detail::Disruption(Box::new(service::disruption(object)))),
        ("autoscaling", "HorizontalPodAutoscaler") => plain(scaler(object, "scaleTargetRef", ("minReplicas", 1))),
        ("keda.sh", "ScaledObject") => plain(scaler(object, "scaleTargetRef", ("minReplicaCount", 0))),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => plain(scaler(object, "targetRef", ("", 0))),
        ("monitoring.coreos.com", "ServiceMonitor" | "PodMonitor") => {
            plain(Detail::Monitor(Box::new(service::monitor(object))))
        }
        ("networking.k8s.io" | "extensions", "Ingress") => {
            Some((Detail::Backends(service::ingress_backends(object)), service::tls_secrets(object)))
        }
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => {
            plain(Detail::Backends(service::route_backends(object)))
        }
        ("bitnami.com", "SealedSecret") => {
            let name = object.spec().at(&["template", "metadata", "name"]).name().or(|| object.name());
            plain(Detail::ProducesSecret(Box::new(name.into())))
        }
        ("external-secrets.io", "ExternalSecret") => {
            let name = object.spec().at(&["target", "name"]).name().or(|| object.name());
            plain(Detail::ProducesSecret(Box::new(name.into())))
        }
        ("cert-manager.io", "Certificate") => {
            let name = object.spec().field("secretName").name().into();
            plain(Detail::ProducesSecret(Box::new(name)))
        }
        known if PLAIN.contains(&known) => plain(Detail::Plain),
        _ => match policy::policy(object) {
            Some(policy) => plain(Detail::Policy(Box::new(policy))),
            None => match pod::workload(object) {
                Some(workload) => plain(Detail::Workload(Box::new(workload))),
                // One that takes its template from elsewhere can be referred to all the same.
                None if object.rows().next().is_some() => plain(Detail::Plain),
                None => None,
            },
        },
    }
}

/// An autoscaler; `minimum` is the field with the fewest replicas that it leaves, and its default.
fn scaler(object: &Object<'_>, field: &str, (minimum, default): (&str, u32)) -> Detail {
    let minimum = match object.spec().field(minimum).integer() {
        Setting::Absent => Some(default),
        Setting::Set(count, _) => count.try_into().ok(),
        Setting::Unknown(_) => None,
    };
    Detail::Scaler { target: target(object, field), minimum }
}

/// What an autoscaler scales; KEDA leaves out what is a Deployment.
fn target(object: &Object<'_>, field: &str) -> Option<Box<Reference>> {
    let target = object.spec().field(field);
    let text = |key, default| match target.field(key).name() {
        Setting::Absent => Some(default),
        other => other.value(),
    };
    let group = text("apiVersion", "apps/v1")?.split_once('/').map_or("", |(group, _)| group);
    Reference::to(group, text("kind", "Deployment")?, target.field("name").name(), false).map(Box::new)
}

/// A LabelSelector as it is written.
pub fn label_selector(setting: Setting<'_, Node<'_>>) -> Selector {
    let node = match setting {
        Setting::Absent => return Selector::Nothing,
        Setting::Unknown(_) => return Selector::Unknown,
        Setting::Set(node, _) => node,
    };
    let unknown = || Requirement { key: None, test: crate::selector::Test::Unknown };
    let labels = StringMap(Setting::of(node, "matchLabels"));
    let mut requirements: Vec<_> = labels.iter().map(|(key, value, _)| Requirement::equals(&key, value)).collect();
    if labels.is_open() {
        requirements.push(unknown());
    }
    let expressions = Setting::of(node, "matchExpressions");
    if expressions.is_unknown() {
        requirements.push(unknown());
    }
    for item in expressions.items() {
        let text = |key| Setting::of(item, key).string().value();
        let values = Setting::of(item, "values");
        let values = values.items().map(|value| value.text().filter(|_| !value.is_unknown()).map(Into::into));
        requirements.push(Requirement::expression(text("key"), text("operator"), values));
    }
    Selector::from_requirements(requirements)
}

/// A plain map of labels as a selector: that of a Service or ReplicationController.
pub(crate) fn map_selector(map: StringMap<'_>) -> Selector {
    if map.0.is_unknown() || map.is_open() {
        return Selector::Unknown;
    }
    let entries: Vec<_> = map.iter().collect();
    Selector::from_map(entries.iter().map(|(key, value, _)| (&**key, *value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selector::Match;

    fn facts(text: &str) -> Vec<ObjectFacts> {
        let stream = plimsoll_yaml::parse(text);
        assert!(stream.errors.is_empty(), "{:?}", stream.errors);
        ObjectFacts::of_manifest(&Manifest::new(&stream))
    }

    #[test]
    fn producers_and_scalers_name_what_they_mean() {
        let found = facts(
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c}\nspec: {secretName: tls}\n---\n\
             apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nspec: {scaleTargetRef: {name: web}}\n---\n\
             apiVersion: example.com/v1\nkind: Other\n---\n\
             apiVersion: skaffold/v2\nkind: Config\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].detail, Detail::ProducesSecret(Box::new(Name::Is("tls".into()))));
        let Detail::Scaler { target: Some(target), .. } = &found[1].detail else { panic!("a scaler") };
        assert_eq!((target.of.group(), target.of.kind(), &*target.name), ("apps", "Deployment", "web"));
    }

    #[test]
    fn selectors_with_templates_stay_open() {
        let text =
            "a: {matchLabels: {x: '{{ .v }}'}}\nb: {matchExpressions: [{key: x, operator: In, values: [1]}]}\nc: {}\n";
        let stream = plimsoll_yaml::parse(text);
        let root = stream.documents[0].root().unwrap();
        let labels: LabelSet = [("x", Some("1"))].into_iter().collect();
        let answers: Vec<_> = ["a", "b", "c", "d"]
            .iter()
            .map(|key| label_selector(Setting::from_node(root.get(key))).matches(&labels))
            .collect();
        assert_eq!(answers, [Match::Unknown, Match::Yes, Match::Yes, Match::No], "empty selects all, absent nothing");
    }
}
