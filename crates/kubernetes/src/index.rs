//! Joins between objects of one scope.

mod anywhere;
mod grants;
mod labels;

use std::collections::HashMap;

use crate::facts::CalicoLabels;
use crate::selector::{CiliumLabels, LabelSet, LabelValue, Labels, Match, Requirement, Selector};
use crate::{Detail, Dialect, Name, ObjectFacts, PodFacts, PolicyNamespaces, PolicyRules};
pub use anywhere::Asker;
pub use grants::{Bindings, Grant, Grants};
use labels::{PodIndex, SelectorIndex};

/// Whether a scope holds all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// All objects are here: a rendered chart, a built kustomization, a stream from a pipe.
    Closed,
    /// Others may exist elsewhere: a tree of files.
    Open,
}

/// A direction of traffic, seen from the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the pod.
    Ingress,
    /// From the pod.
    Egress,
}

/// Number of an object in its scope, in the order in which the facts were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// A pod of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodId {
    /// The object that describes it.
    pub object: ObjectId,
    /// Its number among the object's pods.
    pub pod: u32,
}

/// Name, kind, namespace (empty for cluster-scoped kinds) and group.
type Key<'f> = (&'f str, &'f str, &'f str, &'f str);

/// An object that can be found by name: itself, or what it produces.
#[derive(Clone, Copy, Debug)]
struct Named {
    object: ObjectId,
    is_product: bool,
}

/// What one namespace of a scope holds.
#[derive(Debug, Default)]
struct Namespace<'f> {
    labels: LabelSet,
    pods: PodIndex<'f>,
    policies: SelectorIndex<'f, (ObjectId, u32)>,
    services: SelectorIndex<'f, ObjectId>,
    disruptions: SelectorIndex<'f, ObjectId>,
}

/// An index over the facts of all objects that may know each other.
///
/// It is built in one pass and asked by namespace, then by label; nothing it answers takes longer the more unrelated
/// objects there are. An absent namespace is the default one of the scope.
#[derive(Debug)]
pub struct Scope<'f> {
    world: World,
    default_namespace: &'f str,
    objects: Vec<&'f ObjectFacts>,
    /// Boxed, because a table has room for more than it holds.
    namespaces: HashMap<&'f str, Box<Namespace<'f>>>,
    /// Parts of policies that choose their namespaces by label, or whose own namespace is not known.
    wide_policies: SelectorIndex<'f, (ObjectId, u32)>,
    /// Pods whose namespace is not known.
    stray_pods: Vec<PodId>,
    /// All that have a name, sorted by their keys. They are as many as the objects, so they hold no key themselves.
    by_name: Vec<Named>,
    /// How many objects of a kind a namespace holds.
    counts: HashMap<(&'f str, &'f str, &'f str), u32>,
    /// Kinds of which an object has a name or namespace that is not known.
    nameless: HashMap<(&'f str, &'f str), Vec<Option<&'f str>>>,
}

/// Objects that every namespace has, some of them where OpenShift or Istio runs.
const ALWAYS: &[(&str, &str)] = &[
    ("ConfigMap", "istio-ca-root-cert"),
    ("ConfigMap", "kube-root-ca.crt"),
    ("ConfigMap", "openshift-service-ca.crt"),
    ("ServiceAccount", "default"),
];

impl<'f> Scope<'f> {
    /// Indexes facts. `default_namespace` is that of the release, the kustomization or the command line, else
    /// `default`.
    pub fn new(facts: impl IntoIterator<Item = &'f ObjectFacts>, world: World, default_namespace: &'f str) -> Self {
        let mut scope = Self {
            world,
            default_namespace,
            objects: facts.into_iter().collect(),
            namespaces: HashMap::new(),
            wide_policies: SelectorIndex::default(),
            stray_pods: Vec::new(),
            by_name: Vec::new(),
            counts: HashMap::new(),
            nameless: HashMap::new(),
        };
        for at in 0..scope.objects.len() {
            let Some(&object) = scope.objects.get(at) else { break };
            scope.add(ObjectId(u32::try_from(at).unwrap_or(u32::MAX)), object);
        }
        let mut by_name = std::mem::take(&mut scope.by_name);
        // Stable: of several objects of one name the first counts. Keys that wait in a list would be most of the memory of a
        // large run.
        by_name.sort_by(|one, other| scope.key(*one).cmp(&scope.key(*other)));
        scope.by_name = by_name;
        scope
    }

    fn add(&mut self, id: ObjectId, object: &'f ObjectFacts) {
        let namespace = self.resolve(object);
        let itself = Named { object: id, is_product: false };
        self.register(itself, object.group(), object.kind(), namespace, &object.name);
        match &object.detail {
            Detail::ProducesSecret(name) => {
                self.register(Named { object: id, is_product: true }, "", "Secret", namespace, name);
            }
            Detail::Workload(workload) => {
                for (pod, facts) in (0u32..).zip(&workload.pods) {
                    let pod = PodId { object: id, pod };
                    match namespace {
                        Some(namespace) => self.namespace(namespace).pods.add(pod, &facts.labels),
                        None => self.stray_pods.push(pod),
                    }
                }
            }
            Detail::Service(service) => {
                if let Some(namespace) = namespace {
                    self.namespace(namespace).services.add(id, &service.selector, Dialect::Kubernetes);
                }
            }
            Detail::Disruption(disruption) => {
                if let Some(namespace) = namespace {
                    self.namespace(namespace).disruptions.add(id, &disruption.selector, Dialect::Kubernetes);
                }
            }
            Detail::Policy(policy) if policy.is_enforced => {
                for (part, rules) in (0u32..).zip(&policy.rules) {
                    let index = match (&rules.namespaces, namespace) {
                        (PolicyNamespaces::Own, Some(namespace)) => &mut self.namespace(namespace).policies,
                        _ => &mut self.wide_policies,
                    };
                    index.add((id, part), &rules.pods, rules.dialect);
                }
            }
            Detail::Namespace(labels) => {
                if let Name::Is(name) = &object.name {
                    let mut labels = (**labels).clone();
                    labels.insert("kubernetes.io/metadata.name", Some(name));
                    self.namespace(name).labels = labels;
                }
            }
            _ => {}
        }
    }

    /// The key of an object that has one.
    fn key(&self, named: Named) -> Option<Key<'f>> {
        let object = self.object(named.object)?;
        let (name, kind, group) = match &object.detail {
            Detail::ProducesSecret(name) if named.is_product => (&**name, "Secret", ""),
            _ => (&object.name, object.kind(), object.group()),
        };
        Some((name.as_str()?, kind, self.resolve(object)?, group))
    }

    fn register(&mut self, named: Named, group: &'f str, kind: &'f str, namespace: Option<&'f str>, name: &'f Name) {
        match (namespace, name) {
            (Some(_), Name::Is(_)) => self.by_name.push(named),
            _ => self.nameless.entry((group, kind)).or_default().push(namespace),
        }
        if let Some(namespace) = namespace {
            *self.counts.entry((group, kind, namespace)).or_default() += 1;
        }
    }

    fn namespace(&mut self, name: &'f str) -> &mut Namespace<'f> {
        self.namespaces.entry(name).or_insert_with(|| {
            // Nothing is known of the labels of a namespace that is made elsewhere, but for its name.
            let labels: LabelSet = [("kubernetes.io/metadata.name", Some(name))].into_iter().collect();
            Box::new(Namespace { labels: labels.with_unknown_keys(), ..Namespace::default() })
        })
    }

    fn resolve(&self, object: &'f ObjectFacts) -> Option<&'f str> {
        if object.is_cluster_scoped {
            return Some("");
        }
        match &object.namespace {
            Name::Absent => Some(self.default_namespace),
            Name::Unknown => None,
            Name::Is(name) => Some(name),
        }
    }

    /// Whether the scope holds all there is.
    pub const fn world(&self) -> World {
        self.world
    }

    /// The objects in the order in which they were given.
    pub fn objects(&self) -> impl Iterator<Item = (ObjectId, &'f ObjectFacts)> {
        (0u32..).map(ObjectId).zip(self.objects.iter().copied())
    }

    /// The facts of an object.
    pub fn object(&self, id: ObjectId) -> Option<&'f ObjectFacts> {
        self.objects.get(id.0 as usize).copied()
    }

    /// The facts of a pod.
    pub fn pod(&self, id: PodId) -> Option<&'f PodFacts> {
        match &self.object(id.object)?.detail {
            Detail::Workload(workload) => workload.pods.get(id.pod as usize),
            _ => None,
        }
    }

    /// All pods in the order of their objects.
    pub fn pods(&self) -> impl Iterator<Item = (PodId, &'f PodFacts)> {
        self.objects().flat_map(|(object, facts)| {
            let pods = match &facts.detail {
                Detail::Workload(workload) => &*workload.pods,
                _ => &[],
            };
            (0u32..).zip(pods).map(move |(pod, facts)| (PodId { object, pod }, facts))
        })
    }

    /// The namespace that an object is in, empty for cluster-scoped kinds; `None` if a template decides it.
    pub fn namespace_of(&self, id: ObjectId) -> Option<&'f str> {
        self.resolve(self.object(id)?)
    }

    /// The object of this kind and name. The namespace of cluster-scoped kinds is empty.
    pub fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<ObjectId> {
        let key = Some((name, kind, namespace, group));
        let at = self.by_name.partition_point(|named| self.key(*named) < key);
        self.by_name.get(at).filter(|named| self.key(**named) == key).map(|named| named.object)
    }

    /// The objects that share group, kind, namespace and name, two or more at a time, each in the order of the scope.
    pub fn namesakes(&self) -> impl Iterator<Item = Vec<ObjectId>> {
        let groups =
            self.by_name.chunk_by(|one, other| self.key(*one) == self.key(*other)).filter(|group| group.len() > 1);
        let themselves = groups.map(|group| group.iter().filter(|named| !named.is_product).map(|named| named.object));
        themselves.map(Iterator::collect).filter(|group: &Vec<_>| group.len() > 1)
    }

    /// Whether such an object is here, made by a controller from another one included. Unknown if it may be one whose
    /// name a template decides.
    pub fn exists(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Match {
        if self.find(group, kind, namespace, name).is_some() || (group.is_empty() && ALWAYS.contains(&(kind, name))) {
            return Match::Yes;
        }
        let nameless = self.nameless.get(&(group, kind)).into_iter().flatten();
        let may_be = nameless.into_iter().any(|place| place.is_none_or(|place| place == namespace));
        if may_be { Match::Unknown } else { Match::No }
    }

    /// Whether such a service account is here; every namespace has `default`.
    pub fn service_account_exists(&self, namespace: &str, name: &str) -> Match {
        self.exists("", "ServiceAccount", namespace, name)
    }

    /// Whether the scope has any object of this kind in the namespace: the evidence that, in an open world, makes the
    /// absence of another one mean something.
    pub fn manages(&self, group: &str, kind: &str, namespace: &str) -> bool {
        self.counts.contains_key(&(group, kind, namespace))
    }

    /// Whether a namespace has pods.
    pub fn has_pods(&self, namespace: &str) -> bool {
        self.namespaces.get(namespace).is_some_and(|index| !index.pods.is_empty())
    }

    /// Whether something is missing: it is certainly not here, and if the world is open, others of its kind are.
    pub fn is_missing(&self, group: &str, kind: &str, namespace: &str, name: &str) -> bool {
        self.exists(group, kind, namespace, name) == Match::No
            && (self.world == World::Closed || self.manages(group, kind, namespace))
    }

    /// The pods of a namespace that a selector matches or may match.
    pub fn pods_matching(&self, namespace: &str, selector: &Selector) -> Vec<(PodId, Match)> {
        let mut found = Vec::new();
        if let Some(index) = self.namespaces.get(namespace) {
            for pod in index.pods.candidates(selector) {
                let answer = self.pod(pod).map_or(Match::No, |facts| selector.matches(&facts.labels));
                found.push((pod, answer));
            }
        }
        for &pod in &self.stray_pods {
            let answer = self.pod(pod).map_or(Match::No, |facts| selector.matches(&facts.labels));
            found.push((pod, answer.and(Match::Unknown)));
        }
        found.retain(|(_, answer)| answer.is_possible());
        found.sort_unstable_by_key(|(pod, _)| *pod);
        found
    }

    /// The pods that a Service selects or may select. Nothing is known of one whose own namespace is not known: ask
    /// [`Scope::namespace_of`] before calling an empty answer a fault.
    pub fn pods_selected_by(&self, service: ObjectId) -> Vec<(PodId, Match)> {
        match (self.object(service).map(|facts| &facts.detail), self.namespace_of(service)) {
            (Some(Detail::Service(service)), Some(namespace)) => self.pods_matching(namespace, &service.selector),
            _ => Vec::new(),
        }
    }

    /// Whether a Service selects some pod or may select one. It looks no further than the first.
    pub fn selects_some_pod(&self, service: ObjectId) -> bool {
        let (Some(Detail::Service(service)), Some(namespace)) =
            (self.object(service).map(|facts| &facts.detail), self.namespace_of(service))
        else {
            return false;
        };
        let matches =
            |pod: PodId| self.pod(pod).is_some_and(|facts| service.selector.matches(&facts.labels).is_possible());
        self.namespaces.get(namespace).is_some_and(|index| index.pods.likely(&service.selector).any(matches))
            || self.stray_pods.iter().any(|&pod| matches(pod))
    }

    /// Whether a pod would be selected by a Service if it had labels that its template does not mention: some of those
    /// asked for are there, none contradicts. Programs that elect a leader set such labels on their own pods.
    pub fn may_be_labelled_later(&self, service: ObjectId) -> bool {
        let (Some(Detail::Service(service)), Some(namespace)) =
            (self.object(service).map(|facts| &facts.detail), self.namespace_of(service))
        else {
            return false;
        };
        let Selector::All(requirements) = &service.selector else { return false };
        let fits = |pod: &PodId| {
            let Some(facts) = self.pod(*pod) else { return false };
            let is_unset = |requirement: &Requirement| {
                requirement.key.as_deref().is_some_and(|key| facts.labels.label(key) == LabelValue::Absent)
            };
            let (unset, set): (Vec<_>, Vec<_>) = requirements.iter().partition(|requirement| is_unset(requirement));
            !unset.is_empty() && !set.is_empty() && set.iter().all(|one| one.matches(&facts.labels).is_possible())
        };
        self.namespaces.get(namespace).is_some_and(|index| index.pods.all().iter().any(fits))
    }

    /// Whether some policy selects a pod or may select it. It looks no further than the first.
    pub fn is_selected(&self, pod: PodId) -> bool {
        let Some(facts) = self.pod(pod) else { return false };
        let Some(namespace) = self.namespace_of(pod.object) else { return !self.policies_anywhere().is_empty() };
        let Some(own) = self.namespaces.get(namespace) else { return false };
        let known = Some((namespace, &own.labels));
        let matches = |(id, part): (ObjectId, u32)| {
            let Some(Detail::Policy(policy)) = self.object(id).map(|object| &object.detail) else { return false };
            policy.rules.get(part as usize).is_some_and(|rules| {
                self.namespace_matches(id, &rules.namespaces, known).and(pod_matches(rules, facts, known)).is_possible()
            })
        };
        own.policies.likely(&facts.labels).any(matches) || self.wide_policies.likely(&facts.labels).any(matches)
    }

    /// The Services that select a pod or may select it.
    pub fn services_selecting(&self, pod: PodId) -> Vec<(ObjectId, Match)> {
        let (Some(facts), Some(namespace)) = (self.pod(pod), self.namespace_of(pod.object)) else { return Vec::new() };
        let Some(index) = self.namespaces.get(namespace) else { return Vec::new() };
        let candidates = index.services.candidates(&facts.labels);
        let answers = candidates.into_iter().filter_map(|id| match &self.object(id)?.detail {
            Detail::Service(service) => Some((id, service.selector.matches(&facts.labels))),
            _ => None,
        });
        answers.filter(|(_, answer)| answer.is_possible()).collect()
    }

    /// Whether a pod gets a token of its service account: as it says, else as the account says, else yes.
    pub fn mounts_token(&self, pod: PodId) -> Match {
        let (Some(facts), Some(namespace)) = (self.pod(pod), self.namespace_of(pod.object)) else {
            return Match::Unknown;
        };
        let Some(account) = facts.account() else { return facts.automount.unwrap_or(Match::Unknown) };
        facts.automount.unwrap_or_else(|| {
            let found = self.find("", "ServiceAccount", namespace, account).and_then(|id| self.object(id));
            match found.map(|object| &object.detail) {
                Some(Detail::ServiceAccount(Some(answer))) => (*answer).into(),
                _ => Match::Yes,
            }
        })
    }

    /// The PodDisruptionBudgets that select a pod or may select it.
    pub fn disruptions_selecting(&self, pod: PodId) -> Vec<(ObjectId, Match)> {
        let (Some(facts), Some(namespace)) = (self.pod(pod), self.namespace_of(pod.object)) else { return Vec::new() };
        let Some(index) = self.namespaces.get(namespace) else { return Vec::new() };
        let candidates = index.disruptions.candidates(&facts.labels);
        let answers = candidates.into_iter().filter_map(|id| match &self.object(id)?.detail {
            Detail::Disruption(disruption) => Some((id, disruption.selector.matches(&facts.labels))),
            _ => None,
        });
        answers.filter(|(_, answer)| answer.is_possible()).collect()
    }

    /// The policies that select a pod or may select it, each with the part that does. Policies that are not enforced
    /// are left out. Pods on the network of their node are not governed by any; the caller knows.
    pub fn policies_selecting(&self, pod: PodId) -> Vec<(ObjectId, &'f PolicyRules, Match)> {
        let Some(facts) = self.pod(pod) else { return Vec::new() };
        let namespace = self.namespace_of(pod.object);
        let own = namespace.and_then(|name| self.namespaces.get(name));
        let mut candidates = self.wide_policies.candidates(&facts.labels);
        match own {
            Some(own) => candidates.extend(own.policies.candidates(&facts.labels)),
            None => candidates.extend(self.policies_anywhere()),
        }
        let mut found = Vec::new();
        for (id, part) in candidates {
            let Some(Detail::Policy(policy)) = self.object(id).map(|object| &object.detail) else { continue };
            let Some(rules) = policy.rules.get(part as usize) else { continue };
            let known = namespace.zip(own.map(|own| &own.labels));
            let here = self.namespace_matches(id, &rules.namespaces, known);
            let answer = here.and(pod_matches(rules, facts, known));
            if answer.is_possible() {
                found.push((id, rules, answer));
            }
        }
        found.sort_by_key(|(id, ..)| *id);
        found
    }

    /// Every part of every policy: what may govern a pod whose namespace is not known.
    fn policies_anywhere(&self) -> Vec<(ObjectId, u32)> {
        let parts = self.objects().flat_map(|(id, object)| {
            let count = match &object.detail {
                Detail::Policy(policy) if policy.is_enforced => policy.rules.len(),
                _ => 0,
            };
            (0u32..).take(count).map(move |part| (id, part))
        });
        parts.collect()
    }

    fn namespace_matches(&self, policy: ObjectId, wanted: &PolicyNamespaces, pod: Option<(&str, &LabelSet)>) -> Match {
        match (wanted, pod) {
            (PolicyNamespaces::Own, Some((namespace, _))) => {
                self.namespace_of(policy).map_or(Match::Unknown, |own| (own == namespace).into())
            }
            (PolicyNamespaces::Own, None) => Match::Unknown,
            (PolicyNamespaces::Selected(selector), Some((_, labels))) => selector.matches(labels),
            (PolicyNamespaces::Selected(selector), None) if selector.is_everything() => Match::Yes,
            (PolicyNamespaces::Selected(_), None) => Match::Unknown,
        }
    }

    /// Whether some policy isolates a pod in this direction.
    pub fn is_isolated(&self, pod: PodId, direction: Direction) -> Match {
        let policies = self.policies_selecting(pod);
        policies.into_iter().fold(Match::No, |so_far, (_, rules, answer)| {
            let isolates = match direction {
                Direction::Ingress => rules.ingress,
                Direction::Egress => rules.egress,
            };
            so_far.or(answer.and(isolates))
        })
    }
}

fn pod_matches(rules: &PolicyRules, pod: &PodFacts, namespace: Option<(&str, &LabelSet)>) -> Match {
    match rules.dialect {
        Dialect::Kubernetes => rules.pods.matches(&pod.labels),
        Dialect::Calico => rules.pods.matches(&CalicoLabels(&pod.labels)),
        Dialect::Cilium => {
            let open = LabelSet::default().with_unknown_keys();
            let labels: &dyn Labels = match namespace {
                Some((_, labels)) => labels,
                None => &open,
            };
            let account = match &pod.service_account {
                Name::Absent => Some("default"),
                other => other.as_str(),
            };
            rules.pods.matches(&CiliumLabels {
                pod: &pod.labels,
                namespace: namespace.map(|(name, _)| name),
                namespace_labels: labels,
                service_account: account,
            })
        }
    }
}

#[cfg(test)]
mod tests;
