//! Questions to a scope for one who is not in it, and perhaps does not know its own namespace.

use crate::selector::Selector;
use crate::{Detail, Name, ObjectId, PodFacts, PodId, PolicyRules, Scope};

use super::{Namespace, pod_matches};

/// Who asks: what it may see, as far as it knows where it is.
pub struct Asker<'q> {
    /// The namespace; `None` fits any, and an object without one fits all.
    pub namespace: Option<&'q str>,
    /// Whether an object counts at all.
    pub sees: &'q dyn Fn(ObjectId) -> bool,
}

impl<'f> Scope<'f> {
    /// Whether an object of this kind and name counts for the one who asks.
    pub fn is_named(&self, asker: &Asker<'_>, group: &str, kind: &str, name: &str) -> bool {
        let key = Some((name, kind, "", ""));
        let first = self.by_name.partition_point(|named| self.key(*named) < key);
        let named = self.by_name.get(first..).unwrap_or(&[]).iter();
        named
            .map_while(|named| self.key(*named).filter(|key| (key.0, key.1) == (name, kind)).map(|key| (named, key)))
            .any(|(named, (.., own_group))| own_group == group && self.counts_for(asker, named.object))
    }

    /// Whether the scope has any object of this kind in the namespace of the one who asks, seen or not.
    pub fn is_managed(&self, asker: &Asker<'_>, group: &str, kind: &str) -> bool {
        match asker.namespace {
            Some(namespace) => self.manages(group, kind, namespace),
            None => self.counts.keys().any(|(own_group, own_kind, _)| (*own_group, *own_kind) == (group, kind)),
        }
    }

    /// Whether a selector matches or may match some pod that counts for the one who asks.
    pub fn has_pod(&self, asker: &Asker<'_>, selector: &Selector) -> bool {
        let fits = |pod: PodId| {
            self.pod(pod).is_some_and(|facts| selector.matches(&facts.labels).is_possible())
                && self.counts_for(asker, pod.object)
        };
        self.places(asker).iter().any(|place| place.pods.likely(selector).any(fits))
    }

    /// Whether a selector matches or may match the labels of some Service that counts for the one who asks.
    pub fn has_service(&self, asker: &Asker<'_>, selector: &Selector) -> bool {
        self.objects().any(|(id, object)| match &object.detail {
            Detail::Service(service) => selector.matches(&service.labels).is_possible() && self.counts_for(asker, id),
            _ => false,
        })
    }

    /// Whether some policy that counts for the one who asks selects its pod or may select it. A policy is for one namespace:
    /// where either namespace is not said, it is not known to be the same.
    pub fn has_policy_for(&self, asker: &Asker<'_>, pod: &PodFacts) -> bool {
        let fits = |(id, part): (ObjectId, u32)| {
            let Some(Detail::Policy(policy)) = self.object(id).map(|object| &object.detail) else { return false };
            let rules = policy.rules.get(part as usize);
            rules.is_some_and(|rules| pod_matches(rules, pod, None).is_possible()) && (asker.sees)(id)
        };
        let own = |(id, part): (ObjectId, u32)| self.is_said_for(asker, id) && fits((id, part));
        self.wide_policies.likely(&pod.labels).any(fits)
            || self.places(asker).iter().any(|place| place.policies.likely(&pod.labels).any(own))
    }

    /// Whether some policy that is for all pods is in the namespace of the one who asks, or in none.
    pub fn has_default_policy(&self, asker: &Asker<'_>) -> bool {
        self.objects().any(|(id, object)| match &object.detail {
            Detail::Policy(policy) => {
                policy.rules.iter().any(PolicyRules::is_default)
                    && (object.is_cluster_scoped || self.is_said_for(asker, id))
                    && (asker.sees)(id)
            }
            _ => false,
        })
    }

    /// Whether some PodDisruptionBudget that counts for the one who asks selects its pod or may select it; of namespaces the
    /// same holds as for policies.
    pub fn has_disruption_for(&self, asker: &Asker<'_>, pod: &PodFacts) -> bool {
        let fits = |id: ObjectId| match self.object(id).map(|object| &object.detail) {
            Some(Detail::Disruption(disruption)) => {
                disruption.selector.matches(&pod.labels).is_possible()
                    && self.is_said_for(asker, id)
                    && (asker.sees)(id)
            }
            _ => false,
        };
        self.places(asker).iter().any(|place| place.disruptions.likely(&pod.labels).any(fits))
    }

    /// The namespaces that the one who asks may be in.
    fn places(&self, asker: &Asker<'_>) -> Vec<&Namespace<'f>> {
        let Some(namespace) = asker.namespace else { return self.namespaces.values().map(|place| &**place).collect() };
        let default = (namespace != self.default_namespace).then_some(self.default_namespace);
        let names = std::iter::once(namespace).chain(default);
        names.filter_map(|name| self.namespaces.get(name)).map(|place| &**place).collect()
    }

    /// Whether an object is in the namespace of the one who asks, as both say.
    fn is_said_for(&self, asker: &Asker<'_>, id: ObjectId) -> bool {
        self.object(id).is_some_and(|object| object.namespace.as_str().is_some_and(|own| Some(own) == asker.namespace))
    }

    /// Whether an object counts for the one who asks.
    fn counts_for(&self, asker: &Asker<'_>, id: ObjectId) -> bool {
        let is_near = self.object(id).is_some_and(|object| match (&object.namespace, asker.namespace) {
            _ if object.is_cluster_scoped => true,
            (Name::Is(own), Some(namespace)) => &**own == namespace,
            _ => true,
        });
        is_near && (asker.sees)(id)
    }
}

#[cfg(test)]
mod tests {
    use super::Asker;
    use crate::selector::Selector;
    use crate::{Manifest, ObjectFacts, Scope, World};

    #[test]
    fn what_has_no_namespace_is_everywhere_and_who_has_none_sees_all() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: shop}\n---\n\
                    apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n---\n\
                    apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: c, image: i}]}\n";
        let stream = plimsoll_yaml::parse(text);
        let facts = ObjectFacts::of_manifest(&Manifest::new(&stream));
        let scope = Scope::new(&facts, World::Open, "default");
        let (all, none) = (|_| true, |_| false);
        let has = |namespace, name| scope.is_named(&Asker { namespace, sees: &all }, "", "Secret", name);
        assert_eq!([has(Some("shop"), "a"), has(Some("tools"), "a"), has(None, "a")], [true, false, true]);
        assert_eq!([has(Some("tools"), "b"), has(None, "b"), has(None, "c")], [true, true, false]);
        assert!(!scope.is_named(&Asker { namespace: None, sees: &none }, "", "Secret", "a"));
        let pods = |namespace| scope.has_pod(&Asker { namespace, sees: &all }, &Selector::everything());
        assert_eq!([pods(Some("shop")), pods(Some("tools")), pods(None)], [true, false, true]);
    }
}
