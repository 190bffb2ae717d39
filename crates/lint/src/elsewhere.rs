//! What a run holds beside one of its scopes: other kustomizations, charts, and the tree of files.
//!
//! A build is closed, but what it does not hold may be deployed with something else of the run. So nothing is missing
//! that is elsewhere. A build that has the same object, because it stands on the same file, is not elsewhere: it is the
//! same thing in another variant, and what that one brings along the other still lacks.

use std::sync::OnceLock;

use plimsoll_kubernetes::selector::Selector;
use plimsoll_kubernetes::{Asker, Name, ObjectFacts, ObjectId, PodId, Scope, World};

use crate::diagnostic::UnitId;
use crate::kustomize::Build;
use crate::reduce::ScopeView;
use crate::run::{Unit, unit_id};
use crate::settings::Closed;

/// All scopes of a run.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    units: &'a [&'a Unit],
    /// The last of the units.
    builds: &'a [Build],
    /// The scope of each unit that is in one.
    scope_of: Vec<Option<u32>>,
    /// Made when first something seems to be missing.
    whole: OnceLock<Whole<'a>>,
}

/// The objects that are asked for, of all scopes as if they were one.
#[derive(Debug)]
struct Whole<'a> {
    scope: Scope<'a>,
    units: Vec<UnitId>,
}

impl<'a> Run<'a> {
    /// Nothing when there is one scope only.
    pub(crate) fn new(units: &'a [&'a Unit], builds: &'a [Build], scopes: &[(World, Vec<usize>)]) -> Option<Self> {
        let mut scope_of = vec![None; units.len()];
        for (number, (_, members)) in (0u32..).zip(scopes) {
            members.iter().for_each(|&member| scope_of[member] = Some(number));
        }
        (scopes.len() > 1).then(|| Self { units, builds, scope_of, whole: OnceLock::new() })
    }

    fn whole(&self, own: UnitId) -> &Whole<'a> {
        self.whole.get_or_init(|| {
            // The output of charts asks nobody, so without builds all that ask are in one scope, which may be large and
            // is not elsewhere.
            let is_asked = |scope: u32| !self.builds.is_empty() || self.scope_of(own) != Some(scope);
            let is_member = |at: usize| self.scope_of(unit_id(at)).is_some_and(is_asked);
            let members = self.units.iter().enumerate().filter(|(at, _)| is_member(*at));
            let objects: Vec<(UnitId, &'a ObjectFacts)> = members
                .flat_map(|(at, unit)| unit.analysis.facts.objects.iter().map(move |object| (unit_id(at), object)))
                .collect();
            Whole {
                scope: Scope::new(objects.iter().map(|(_, object)| *object), World::Open, "default"),
                units: objects.into_iter().map(|(unit, _)| unit).collect(),
            }
        })
    }

    fn unit(&self, UnitId(unit): UnitId) -> Option<&'a Unit> {
        self.units.get(unit as usize).copied()
    }

    fn scope_of(&self, UnitId(unit): UnitId) -> Option<u32> {
        self.scope_of.get(unit as usize).copied().flatten()
    }

    fn build(&self, UnitId(unit): UnitId) -> Option<&'a Build> {
        self.builds.get((unit as usize).checked_sub(self.units.len().checked_sub(self.builds.len())?)?)
    }

    /// Whether what the unit `other` holds is beside an object of the unit `own`, and not a variant of it.
    fn is_beside(&self, own: UnitId, object: &ObjectFacts, other: UnitId) -> bool {
        let is_variant = || {
            let file = self.build(own).and_then(|build| build.file_at(object.span));
            file.zip(self.build(other)).is_some_and(|(file, build)| build.reads(file))
        };
        self.scope_of(other).is_some_and(|scope| self.scope_of(own) != Some(scope)) && !is_variant()
    }

    /// Whether there is anything beside an object.
    fn has_more(&self, own: UnitId, object: &ObjectFacts) -> bool {
        (0..self.units.len()).any(|other| self.is_beside(own, object, unit_id(other)))
    }
}

impl ScopeView<'_> {
    /// Whether something that an object asks for is missing: it is not in the scope, which should have it, and not
    /// elsewhere in the run.
    ///
    /// Of what nobody in the run manages for the namespace, a build that is not all of the run need not know.
    #[must_use]
    pub fn is_missing(&self, from: ObjectId, group: &str, kind: &str, namespace: &str, name: &str) -> bool {
        self.scope.is_missing(group, kind, namespace, name)
            && !self.ask(from, namespace, |run, own, object, asker| {
                let scope = &run.whole(own).scope;
                let is_open = || {
                    run.unit(own).is_some_and(|unit| unit.is_build && unit.settings.kubernetes.closed == Closed::Auto)
                        && !self.scope.manages(group, kind, namespace)
                        && run.has_more(own, object)
                        && !scope.is_managed(asker, group, kind)
                };
                scope.is_named(asker, group, kind, name) || is_open()
            })
    }

    /// Whether elsewhere in the run is any object of a kind in a namespace.
    #[must_use]
    pub fn is_managed_elsewhere(&self, from: ObjectId, group: &str, kind: &str, namespace: &str) -> bool {
        self.ask(from, namespace, |run, own, _, asker| run.whole(own).scope.is_managed(asker, group, kind))
    }

    /// Whether elsewhere in the run is a pod that an object may select.
    #[must_use]
    pub fn has_pod_elsewhere(&self, from: ObjectId, namespace: &str, selector: &Selector) -> bool {
        self.ask(from, namespace, |run, own, _, asker| run.whole(own).scope.has_pod(asker, selector))
    }

    /// Whether elsewhere in the run is a Service whose labels an object may select.
    #[must_use]
    pub fn has_service_elsewhere(&self, from: ObjectId, namespace: &str, selector: &Selector) -> bool {
        self.ask(from, namespace, |run, own, _, asker| run.whole(own).scope.has_service(asker, selector))
    }

    /// Whether elsewhere in the run is a policy that may select a pod.
    #[must_use]
    pub fn has_policy_elsewhere(&self, pod: PodId) -> bool {
        let (Some(facts), Some(namespace)) = (self.scope.pod(pod), self.scope.namespace_of(pod.object)) else {
            return false;
        };
        self.ask(pod.object, namespace, |run, own, _, asker| run.whole(own).scope.has_policy_for(asker, facts))
    }

    /// Whether elsewhere in the run is a policy for all pods of the namespace of an object.
    #[must_use]
    pub fn has_default_policy_elsewhere(&self, from: ObjectId, namespace: &str) -> bool {
        self.ask(from, namespace, |run, own, _, asker| run.whole(own).scope.has_default_policy(asker))
    }

    /// Whether elsewhere in the run is a PodDisruptionBudget that may select a pod.
    #[must_use]
    pub fn has_disruption_elsewhere(&self, pod: PodId) -> bool {
        let (Some(facts), Some(namespace)) = (self.scope.pod(pod), self.scope.namespace_of(pod.object)) else {
            return false;
        };
        self.ask(pod.object, namespace, |run, own, _, asker| run.whole(own).scope.has_disruption_for(asker, facts))
    }

    /// Asks the run in the name of an object, if there is more than its scope. The output of a chart says itself what it
    /// holds and asks nobody.
    fn ask(
        &self,
        from: ObjectId,
        namespace: &str,
        question: impl Fn(&Run<'_>, UnitId, &ObjectFacts, &Asker<'_>) -> bool,
    ) -> bool {
        let (Some(run), Some(object)) = (self.run, self.scope.object(from)) else { return false };
        let own = self.unit_of(from);
        if run.unit(own).is_some_and(|unit| !unit.is_build && unit.analysis.facts.is_rendered) {
            return false;
        }
        let whole = run.whole(own);
        let sees =
            |id: ObjectId| whole.units.get(id.0 as usize).is_some_and(|&other| run.is_beside(own, object, other));
        let is_own = object.namespace == Name::Absent && self.scope.namespace_of(from) == Some(namespace);
        let asker = Asker { namespace: (!is_own).then_some(namespace), sees: &sees };
        question(run, own, object, &asker)
    }
}
