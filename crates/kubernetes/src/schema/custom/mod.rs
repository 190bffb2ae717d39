//! The kinds that CustomResourceDefinitions define.
//!
//! A [`Definition`] is what one of them says, [`Definitions`] are those of a run. Several may define the same kind, as
//! vendored copies of an operator do: what is wrong by one of them and right by another is not wrong.

mod compile;
mod judge;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use compact_str::CompactString;

use super::Schema;
use crate::Object;
use tree::{Id, Tree};

/// How many different definitions of a kind are compared. With more of them, nothing is said of its objects.
const MAX_DIFFERENT: usize = 16;

/// What a CustomResourceDefinition says.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    group: CompactString,
    kind: CompactString,
    /// The kind's name in URLs and rules: the plural.
    resource: CompactString,
    versions: Box<[DefinedVersion]>,
    tree: Tree,
    /// Whether all versions are known.
    is_certain: bool,
}

/// A version of a kind, as its definition has it.
#[derive(Debug, PartialEq, Eq)]
pub struct DefinedVersion {
    name: CompactString,
    is_served: bool,
    is_deprecated: bool,
    /// What clients are told of the deprecation.
    warning: Option<Box<str>>,
    schema: Option<Id>,
}

impl Definition {
    /// The API group of the kind.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// A definition of the same kind of which nothing is known.
    fn uncertain(&self) -> Self {
        let (group, kind, resource) = (self.group.clone(), self.kind.clone(), self.resource.clone());
        Self { group, kind, resource, versions: Box::default(), tree: Tree::default(), is_certain: false }
    }

    fn version(&self, name: &str) -> Option<&DefinedVersion> {
        self.versions.iter().find(|version| version.name == name)
    }
}

/// A definition and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// What is defined.
    pub definition: Arc<Definition>,
    /// The file, as people call it.
    pub place: Arc<str>,
}

/// Objects that a webhook may change before they are validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutated {
    groups: Vec<CompactString>,
    resources: Vec<CompactString>,
}

/// Definitions by the kinds that they define.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    /// In the order of their kinds.
    all: Vec<Defined>,
    mutated: Vec<Mutated>,
}

/// What the definitions of a kind say of the version that an object has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serving<'s> {
    /// No definition serves it.
    Unserved {
        /// The newest version that is served, by the order in which Kubernetes prefers versions.
        instead: Option<&'s str>,
        /// Where the kind is defined.
        place: &'s str,
    },
    /// It is served and will go.
    Deprecated {
        /// What clients are told.
        warning: Option<&'s str>,
        /// Where the kind is defined.
        place: &'s str,
    },
}

impl Definitions {
    /// No definitions.
    #[must_use]
    pub const fn none() -> Self {
        Self { all: Vec::new(), mutated: Vec::new() }
    }

    /// All definitions of a run, and what webhooks change. Of several for one kind the order stays; what is defined twice
    /// alike is kept once.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = Defined>, mutated: Vec<Mutated>) -> Self {
        let mut all: Vec<Defined> = all.into_iter().collect();
        all.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut kept: Vec<Defined> = Vec::with_capacity(all.len());
        for defined in all {
            let same = kept.iter().rev().take_while(|other| key(other) == key(&defined));
            match same.clone().count() {
                0..MAX_DIFFERENT if same.clone().any(|other| other.definition == defined.definition) => {}
                0..MAX_DIFFERENT => kept.push(defined),
                MAX_DIFFERENT => {
                    let definition = Arc::new(Definition::uncertain(&defined.definition));
                    kept.push(Defined { definition, ..defined });
                }
                _ => {}
            }
        }
        Self { all: kept, mutated }
    }

    /// The kinds that are not defined alike in both.
    #[must_use]
    pub fn differences<'d>(&'d self, other: &'d Self) -> Vec<(&'d str, &'d str)> {
        let mut kinds: Vec<_> = self.all.iter().chain(&other.all).map(key).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let is_other = self.mutated != other.mutated;
        kinds.retain(|(group, kind)| is_other || self.of(group, kind) != other.of(group, kind));
        kinds
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The definitions of a kind.
    #[must_use]
    pub fn of(&self, group: &str, kind: &str) -> &[Defined] {
        let start = self.all.partition_point(|defined| key(defined) < (group, kind));
        let rest = self.all.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|defined| key(defined) == (group, kind)).count();
        rest.get(..count).unwrap_or_default()
    }

    /// Where the kind of an object is defined in the version that it has; nothing where Kubernetes itself has it.
    #[must_use]
    pub fn place_of(&self, object: &Object<'_>) -> Option<&str> {
        if Schema::embedded().kind(object.group, object.version, object.kind).is_some() {
            return None;
        }
        let mut serving = self.of(object.group, object.kind).iter().filter(|defined| {
            let version = defined.definition.version(object.version);
            version.is_some_and(|version| version.is_served)
        });
        serving.next().map(|defined| &*defined.place)
    }

    /// What is to be said of the version of an object of a defined kind; nothing when it is served as any other, and where
    /// the definitions do not agree.
    #[must_use]
    pub fn serving<'s>(&'s self, object: &Object<'_>) -> Option<Serving<'s>> {
        let all = self.of(object.group, object.kind);
        let first = all.first()?;
        if all.iter().any(|defined| !defined.definition.is_certain) {
            return None;
        }
        let place = &*first.place;
        let served = |name: &str| {
            let versions = all.iter().filter_map(move |defined| defined.definition.version(name));
            versions.filter(|version| version.is_served).collect::<Vec<_>>()
        };
        let own = served(object.version);
        if own.is_empty() {
            let others = first.definition.versions.iter().filter(|version| version.is_served);
            let instead = others.map(|version| version.name.as_str()).max_by_key(|name| priority(name));
            return Some(Serving::Unserved { instead, place });
        }
        let is_deprecated = own.iter().all(|version| version.is_deprecated);
        let warning = own.first().and_then(|version| version.warning.as_deref());
        is_deprecated.then_some(Serving::Deprecated { warning, place })
    }
}

fn key(defined: &Defined) -> (&str, &str) {
    (defined.definition.group(), defined.definition.kind())
}

/// The order in which Kubernetes prefers versions: `v2` before `v1` before `v1beta2` before `v1alpha1` before any other.
fn priority(name: &str) -> (u8, u32, u32) {
    let parse = || {
        let rest = name.strip_prefix('v')?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (major, rest) = rest.split_at_checked(digits)?;
        let major = major.parse().ok()?;
        if rest.is_empty() {
            return Some((3, major, 0));
        }
        let (stage, minor) =
            rest.strip_prefix("beta").map_or((1, rest.strip_prefix("alpha")), |minor| (2, Some(minor)));
        Some((stage, major, minor?.parse().ok()?))
    };
    parse().unwrap_or_default()
}
