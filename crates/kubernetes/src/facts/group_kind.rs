use std::fmt;
use std::sync::LazyLock;

use crate::schema::Schema;

/// An API group and a kind.
///
/// A run keeps one for every object and reference, and nearly all are of kinds that Kubernetes has: those point into one
/// list of all such kinds instead of holding texts.
#[derive(Clone)]
pub struct GroupKind(Known);

#[derive(Clone)]
enum Known {
    BuiltIn(&'static (&'static str, &'static str)),
    Other(Box<(Box<str>, Box<str>)>),
}

/// The kinds of the embedded schema, sorted.
static BUILT_IN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut kinds: Vec<_> = Schema::embedded().kinds().map(|(group, _, kind, _)| (group, kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
});

impl GroupKind {
    /// A kind of a group; that of the core kinds is empty.
    #[must_use]
    pub fn new(group: &str, kind: &str) -> Self {
        let found = BUILT_IN.binary_search(&(group, kind)).ok().and_then(|at| BUILT_IN.get(at));
        Self(found.map_or_else(|| Known::Other(Box::new((group.into(), kind.into()))), Known::BuiltIn))
    }

    /// The API group; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        match &self.0 {
            Known::BuiltIn((group, _)) => group,
            Known::Other(other) => &other.0,
        }
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        match &self.0 {
            Known::BuiltIn((_, kind)) => kind,
            Known::Other(other) => &other.1,
        }
    }

    /// Whether group and kind are these.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind() == kind && self.group() == group
    }
}

impl PartialEq for GroupKind {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.group(), other.kind())
    }
}

impl Eq for GroupKind {}

impl fmt::Debug for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group(), self.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_says_what_it_was_made_of() {
        for (group, kind) in [("apps", "Deployment"), ("", "Secret"), ("argoproj.io", "Rollout"), ("apps", "Secret")] {
            let made = GroupKind::new(group, kind);
            assert_eq!((made.group(), made.kind()), (group, kind));
            assert_eq!(made, GroupKind::new(group, kind));
        }
        assert!(matches!(GroupKind::new("apps", "Deployment").0, Known::BuiltIn(_)));
        assert_ne!(GroupKind::new("", "Secret"), GroupKind::new("apps", "Secret"));
    }
}
