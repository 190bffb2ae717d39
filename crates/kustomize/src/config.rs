//! What `configurations` add to the fields that kustomize knows.

use std::collections::BTreeMap;
use std::hash::Hash;

use plimsoll_yaml::{Document, Node, Stream};
use rustc_hash::FxHashSet;

use crate::field_spec::FieldSpec;
use crate::transform::text_of;

/// The lists of fields, by what is done with them.
const LISTS: [&str; 10] = [
    "commonAnnotations",
    "commonLabels",
    "images",
    "labels",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "replicas",
    "templateLabels",
    "varReference",
];

/// Fields beside those that are built in. What a base adds, those that stand on it have as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config<'t> {
    fields: BTreeMap<&'static str, Vec<FieldSpec<'t>>>,
    pub(crate) names: Vec<NameReference<'t>>,
}

/// Fields that hold the name of an object of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NameReference<'t> {
    pub(crate) kind: &'t str,
    /// Any, if it is empty.
    pub(crate) group: &'t str,
    pub(crate) fields: Vec<FieldSpec<'t>>,
}

impl<'t> Config<'t> {
    /// What a file says.
    pub(crate) fn read(stream: &'t Stream<'t>) -> Self {
        let mut found = Self::default();
        for root in stream.documents.iter().filter_map(Document::root) {
            for list in LISTS {
                found.fields.entry(list).or_default().extend(specs(root, list));
            }
            for item in root.get("nameReference").into_iter().flat_map(Node::items) {
                let Some(kind) = text_of(item, "kind") else { continue };
                let group = text_of(item, "group").unwrap_or_default();
                found.names.push(NameReference { kind, group, fields: specs(item, "fieldSpecs").collect() });
            }
        }
        found
    }

    /// The fields of a list, by its name in a configuration.
    pub(crate) fn of(&self, list: &str) -> &[FieldSpec<'t>] {
        self.fields.get(list).map_or(&[], Vec::as_slice)
    }

    /// Adds what another one says that this one does not.
    pub(crate) fn merge(&mut self, other: Self) {
        for (list, fields) in other.fields {
            add(self.fields.entry(list).or_default(), fields);
        }
        add(&mut self.names, other.names);
    }
}

/// The fields that a list names.
pub(crate) fn specs<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = FieldSpec<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items).filter_map(FieldSpec::read)
}

fn add<T: Clone + Eq + Hash>(list: &mut Vec<T>, more: Vec<T>) {
    list.extend(more);
    let mut seen = FxHashSet::default();
    list.retain(|item| seen.insert(item.clone()));
}
