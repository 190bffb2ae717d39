//! Objects on their way through a build, and by what names they are known.

use crate::tree::Tree;
use plimsoll_kubernetes::schema::{Scope, scope};

/// Groups of Kubernetes itself with kinds that live in no namespace.
const OWN_GROUPS: [&str; 10] = [
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "certificates.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// By what an object is known: group, version, kind, name, namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) namespace: String,
}

/// An object, by which names it was known, and how it may be merged.
#[derive(Clone, Debug)]
pub(crate) struct Resource<'t> {
    pub(crate) tree: Tree<'t>,
    /// What it is called now.
    pub(crate) id: Id,
    /// What it was called before, the first name first.
    pub(crate) earlier: Vec<Id>,
    /// What was put before and behind its name.
    pub(crate) affixes: Vec<String>,
    /// Whether its name gets a hash in the end.
    pub(crate) is_generated: bool,
    /// The variables that have their values from it.
    pub(crate) vars: Vec<&'t str>,
}

impl Id {
    pub(crate) fn of(tree: &Tree<'_>) -> Option<Self> {
        let api_version = tree.text_of(&["apiVersion"]).unwrap_or_default();
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        let id = Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: tree.text_of(&["kind"]).filter(|kind| !kind.is_empty())?,
            name: tree.text_of(&["metadata", "name"])?,
            namespace: tree.text_of(&["metadata", "namespace"]).unwrap_or_default(),
        };
        Some(id)
    }

    /// Whether kustomize knows that it lives in no namespace: it knows only the kinds of Kubernetes itself.
    pub(crate) fn is_cluster_scoped(&self) -> bool {
        let is_own = self.group.is_empty()
            || OWN_GROUPS.contains(&&*self.group)
            || (self.group == "policy" && self.kind == "PodSecurityPolicy");
        is_own && scope(&self.group, &self.kind) == Some(Scope::Cluster)
    }

    /// The namespace it ends in.
    pub(crate) fn effective_namespace(&self) -> &str {
        if self.is_cluster_scoped() {
            ""
        } else if self.namespace.is_empty() {
            "default"
        } else {
            &self.namespace
        }
    }

    /// What it is known by in the end.
    pub(crate) fn effective(&self) -> Self {
        Self { namespace: self.effective_namespace().to_owned(), ..self.clone() }
    }

    /// Whether both mean the same object.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.group == other.group
            && self.version == other.version
            && self.effective_namespace() == other.effective_namespace()
    }
}

impl<'t> Resource<'t> {
    /// Nothing when the tree is no object with a name.
    pub(crate) fn new(tree: Tree<'t>) -> Option<Self> {
        let id = Id::of(&tree)?;
        Some(Self { tree, id, earlier: Vec::new(), affixes: Vec::new(), is_generated: false, vars: Vec::new() })
    }

    /// All that it is or was called, the newest first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &Id> {
        std::iter::once(&self.id).chain(self.earlier.iter().rev())
    }

    /// Takes note of what it is called now that its tree has changed.
    pub(crate) fn rename(&mut self) {
        let Some(id) = Id::of(&self.tree) else { return };
        if id != self.id {
            self.earlier.push(std::mem::replace(&mut self.id, id));
        }
    }

    /// The same for a change after which nobody knows the old name.
    pub(crate) fn become_other(&mut self) {
        if let Some(id) = Id::of(&self.tree) {
            self.id = id;
        }
    }
}
