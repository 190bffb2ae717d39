//! Goes through an object along its schema.

use plimsoll_yaml::{Entry, Node};

use super::value_type::{Shape, ValueType};
use super::{Field, Schema, TypeId};
use crate::{KubernetesVersion, Object};

/// Where a walk is.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) schema: &'static Schema,
    pub(super) version: KubernetesVersion,
    /// The types from the object down to the mapping at hand.
    pub(super) path: Vec<TypeId>,
}

/// What is done on the way.
pub(super) trait Visit<'t> {
    /// Looks at a mapping that the schema describes, before its fields.
    fn mapping(&mut self, _place: &Place, _node: Node<'t>) {}

    /// Looks at a key of a mapping, and at its field if the type has it in any version.
    fn field(&mut self, _place: &Place, _parent: Node<'t>, _entry: Entry<'t>, _key: &'t str, _field: Option<&Field>) {}

    /// Looks at the value of a field that the version has, or at an item of that value.
    fn value(&mut self, _place: &Place, _node: Node<'t>, _value: ValueType, _field: &'static Field) {}
}

/// Visits an object as `version` sees it. Nothing is visited below `status`, which the server writes, and in keys that a
/// template decides; nothing of a kind without schema, of which it says so.
pub(super) fn walk<'t>(object: &Object<'t>, version: KubernetesVersion, visit: &mut impl Visit<'t>) -> bool {
    let schema = Schema::embedded();
    let root = schema.kind(object.group, object.version, object.kind);
    if let Some(root) = root {
        let mut place = Place { schema, version: schema.nearest_version(version), path: Vec::new() };
        mapping(&mut place, object.root, root, visit);
    }
    root.is_some()
}

/// Visits a mapping of a type, as `version` sees it.
pub(super) fn walk_type<'t>(node: Node<'t>, name: &str, version: KubernetesVersion, visit: &mut impl Visit<'t>) {
    let schema = Schema::embedded();
    if let Some(type_id) = schema.type_named(name) {
        let mut place = Place { schema, version: schema.nearest_version(version), path: Vec::new() };
        mapping(&mut place, node, type_id, visit);
    }
}

/// Depth is bounded by the nesting of the text.
fn mapping<'t>(place: &mut Place, node: Node<'t>, type_id: TypeId, visit: &mut impl Visit<'t>) {
    if !node.is_mapping() || node.is_unknown() {
        return;
    }
    place.path.push(type_id);
    visit.mapping(place, node);
    let is_top = place.path.len() == 1;
    for entry in node.entries() {
        let Some(key) = entry.key.text().filter(|_| !entry.key.is_unknown()) else { continue };
        if is_top && key == "status" {
            continue;
        }
        let schema = place.schema;
        let field = schema.field(type_id, key);
        visit.field(place, node, entry, key, field);
        if let Some(field) = field.filter(|field| field.versions.contains(place.version)) {
            value(place, entry.value, field.value, field, visit);
        }
    }
    place.path.pop();
}

fn value<'t>(place: &mut Place, node: Node<'t>, of: ValueType, field: &'static Field, visit: &mut impl Visit<'t>) {
    visit.value(place, node, of, field);
    match of.shape() {
        Shape::Type(type_id) => mapping(place, node, type_id, visit),
        Shape::List(item) => {
            for child in node.items() {
                value(place, child, item, field, visit);
            }
        }
        Shape::Map(item) => {
            for entry in node.entries() {
                value(place, entry.value, item, field, visit);
            }
        }
        _ => {}
    }
}
