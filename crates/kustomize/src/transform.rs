//! The simple fields of a kustomization: namespace, affixes of names, labels, annotations, images, replicas.

mod images;
mod labels;
mod names;

use std::borrow::Cow;

pub(crate) use images::images;
pub(crate) use labels::{Labels, annotations, labels};
pub(crate) use names::{affix, namespace};
use plimsoll_yaml::{Kind, Node};

use crate::field_spec::FieldSpec;
use crate::resource::Resource;
use crate::tree::{Key, Place, Tree, Written};

/// Calls `visit` with every value at a path of keys; lists on the way are walked through.
pub(crate) fn visit<'t>(tree: &mut Tree<'t>, path: &[&str], visit_value: &mut dyn FnMut(&mut Tree<'t>)) {
    if !exists(tree, path) {
        return;
    }
    let Some((first, rest)) = path.split_first() else {
        visit_value(tree);
        return;
    };
    if tree.is_sequence() {
        for item in tree.items_mut().into_iter().flatten() {
            visit(item, path, visit_value);
        }
    } else if let Some(value) = tree.get_mut(first) {
        visit(value, rest, visit_value);
    }
}

/// Whether there is a value at a path, so that nothing is copied in vain.
fn exists(tree: &Tree<'_>, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    match tree.kind() {
        Kind::Sequence => tree.items().iter().any(|item| exists(item, path)),
        Kind::Mapping => tree.get(first).is_some_and(|value| exists(&value, rest)),
        Kind::Scalar | Kind::Unresolved => false,
    }
}

/// Where the description of a pod stands in an object of a kind.
pub(crate) fn pod_path(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "Pod" => Some(&[]),
        "PodTemplate" => Some(&["template"]),
        "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet" | "Job" | "ReplicationController" => {
            Some(&["spec", "template"])
        }
        "CronJob" => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}

/// Sets an entry of the mapping at a path, which is made where it is missing.
pub(crate) fn set_at<'t>(tree: &mut Tree<'t>, path: &[&str], key: Key<'t>, value: Tree<'t>) {
    let place = key.place();
    let found = path.iter().try_fold(tree, |tree, name| tree.mapping_mut(name, place));
    if let Some(found) = found {
        found.set(key, value);
    }
}

/// A key that stands nowhere, for a value at a place.
pub(crate) const fn made_key<'t>(name: &'static str, place: Place) -> Key<'t> {
    Key::Made(Cow::Borrowed(name), place)
}

/// Sets the number of replicas of the workloads that an entry of `replicas` names; gives whether there is one.
pub(crate) fn replicas<'t>(resources: &mut [Resource<'t>], entry: Written<'t>, fields: &[FieldSpec<'t>]) -> bool {
    let (Some(name), Some(count)) = (entry.get("name").and_then(|name| name.node.text()), entry.get("count")) else {
        return true;
    };
    let mut is_found = false;
    for resource in resources {
        let is_scaled =
            matches!(&*resource.id.kind, "Deployment" | "ReplicationController" | "ReplicaSet" | "StatefulSet");
        if !resource.ids().any(|id| id.name == name) {
            continue;
        }
        let is_meant = |field: &&FieldSpec<'t>| resource.ids().any(|id| id.name == name && field.fits(id));
        for field in fields.iter().filter(is_meant).collect::<Vec<_>>() {
            is_found = true;
            field.put(&mut resource.tree, count);
        }
        if is_scaled {
            is_found = true;
            let key = entry.node.entry("count").map_or(count.node, |entry| entry.key);
            let key = Key::Made(Cow::Borrowed("replicas"), entry.with(key).place());
            set_at(&mut resource.tree, &["spec"], key, count.into());
        }
    }
    is_found
}

/// The text of a field.
pub(crate) fn text_of<'t>(node: Node<'t>, key: &str) -> Option<&'t str> {
    node.get(key).filter(|value| !value.is_null()).and_then(Node::text)
}
