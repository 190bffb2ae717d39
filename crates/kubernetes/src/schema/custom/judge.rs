//! Judges an object by the definitions of its kind.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use compact_str::CompactString;
use plimsoll_yaml::{Entry, Node, Style};

use super::super::fault::{Faults, fits};
use super::super::suggest::{DEPTH_MAX, DISTANCE_MAX, closest};
use super::super::unknown::Unknown;
use super::super::walk::walk_type;
use super::super::{Elsewhere, FaultKind, FieldFault, Judged, Shape, UnknownField, ValueType};
use super::tree::{Description, Form, Id, Tree};
use super::{DefinedVersion, Definition, Definitions};
use crate::{KubernetesVersion, Object};

impl Definitions {
    /// What all definitions of its kind that serve its version find wrong with an object.
    pub(in super::super) fn judge<'t, 's>(&'s self, object: &Object<'t>, target: KubernetesVersion) -> Judged<'t, 's> {
        let mut found: Option<Judged<'t, 's>> = None;
        for defined in self.of(object.group, object.kind) {
            let definition = &*defined.definition;
            if !definition.is_certain {
                return Judged::default();
            }
            if let Some(version) = definition.version(object.version).filter(|version| version.is_served) {
                let mut judged = definition.judge(version, object, target);
                // What must be there is asked after webhooks have added what they add.
                if self.mutated.iter().any(|mutated| mutated.has(definition)) {
                    judged.faults.retain(|fault| !matches!(fault.kind, FaultKind::Missing));
                }
                found = Some(match found {
                    None => judged,
                    Some(found) => found.agreed(&judged),
                });
            }
        }
        found.unwrap_or_default()
    }
}

impl Judged<'_, '_> {
    /// What is wrong by both.
    fn agreed(mut self, other: &Self) -> Self {
        let others: HashMap<_, _> = other.unknown.iter().map(|field| (field.entry.key.id(), field)).collect();
        self.unknown.retain_mut(|field| {
            let Some(same) = others.get(&field.entry.key.id()) else { return false };
            field.suggestion = field.suggestion.filter(|_| same.suggestion == field.suggestion);
            field.elsewhere = field.elsewhere.take().filter(|_| same.elsewhere.is_some());
            true
        });
        let others: HashSet<_> = other.faults.iter().map(key).collect();
        self.faults.retain(|fault| others.contains(&key(fault)));
        self
    }
}

/// What a fault is known by.
fn key<'f>(fault: &FieldFault<'_, 'f>) -> (u32, u8, &'f str) {
    let kind = match fault.kind {
        FaultKind::Type(_) => 0,
        FaultKind::Set(_) => 1,
        FaultKind::Missing => 2,
    };
    (fault.node.id(), kind, fault.field)
}

impl Definition {
    fn judge<'t, 's>(
        &'s self,
        version: &'s DefinedVersion,
        object: &Object<'t>,
        target: KubernetesVersion,
    ) -> Judged<'t, 's> {
        let Some(root) = version.schema else { return Judged::default() };
        let mut walk = Walk {
            tree: &self.tree,
            target,
            is_partial: is_partial(object.root),
            path: object.kind.to_owned(),
            above: Vec::new(),
            found: Judged::default(),
        };
        walk.mapping(object.root, root, "");
        walk.found
    }
}

/// A mapping on the way down.
struct Above<'t> {
    node: Node<'t>,
    description: Id,
    /// How much of the path leads to it.
    path: usize,
}

struct Walk<'t, 's> {
    tree: &'s Tree,
    target: KubernetesVersion,
    /// Whether what must be there may be left out.
    is_partial: bool,
    /// The way to the value at hand, as `Kind.spec.list[]`.
    path: String,
    above: Vec<Above<'t>>,
    found: Judged<'t, 's>,
}

impl<'t, 's> Walk<'t, 's> {
    fn value(&mut self, node: Node<'t>, id: Id, field: &'s str) {
        if node.is_unknown() || node.is_null() {
            return;
        }
        let description = self.tree.get(id);
        if let Some(shape) = shape(description.form)
            && (!fits(node, shape) || is_misread(node, shape))
        {
            return self.fault(node, field, FaultKind::Type(shape));
        }
        if let Some(text) = node.as_str().filter(|_| !description.values.is_empty())
            && !description.values.iter().any(|value| value == text)
        {
            let values = description.values.iter().map(CompactString::as_str).collect();
            return self.fault(node, field, FaultKind::Set(values));
        }
        if node.is_mapping() {
            self.mapping(node, id, field);
        } else if let Some(item) = description.others {
            let length = self.path.len();
            self.path.push_str("[]");
            for child in node.items() {
                self.value(child, item, field);
            }
            self.path.truncate(length);
        }
    }

    /// Depth is bounded by that of the schema. `field` is the one that holds the mapping; none holds the object itself.
    fn mapping(&mut self, node: Node<'t>, id: Id, field: &'s str) {
        if !node.is_mapping() || node.is_unknown() {
            return;
        }
        let is_root = self.above.is_empty();
        let description = self.tree.get(id);
        let length = self.path.len();
        self.above.push(Above { node, description: id, path: length });
        self.required(node, description, is_root);
        let is_open = description.is_open || (self.above.len() <= 2 && is_stub(description));
        for entry in node.entries().filter(|entry| !entry.key.is_unknown()) {
            let (Some(key), Some(name)) = (entry.key.text(), entry.key.key_text()) else { continue };
            match key {
                "status" if is_root => continue,
                "apiVersion" | "kind" if is_root || description.is_object => continue,
                "metadata" if is_root || description.is_object => {
                    self.metadata(entry.value);
                    continue;
                }
                _ => {}
            }
            let known = description.field(&name);
            let Some(id) = known.map(|field| field.value).or(description.others) else {
                if !is_open {
                    self.unknown(node, entry, key, description);
                }
                continue;
            };
            self.path.push('.');
            self.path.push_str(key);
            self.value(entry.value, id, known.map_or(field, |field| &field.name));
            self.path.truncate(length);
        }
        self.above.pop();
    }

    /// Metadata are the same for all kinds.
    fn metadata(&mut self, node: Node<'t>) {
        let mut unknown = Unknown(Vec::new());
        walk_type(node, "meta.v1.ObjectMeta", self.target, &mut unknown);
        let mut faults = Faults(Vec::new());
        walk_type(node, "meta.v1.ObjectMeta", self.target, &mut faults);
        self.found.unknown.extend(unknown.0);
        self.found.faults.extend(faults.0);
    }

    /// Looks for fields that must be there.
    fn required(&mut self, node: Node<'t>, description: &'s Description, is_root: bool) {
        if self.is_partial {
            return;
        }
        let is_implied = |name: &str| matches!(name, "apiVersion" | "kind" | "metadata");
        for field in description.fields.iter().filter(|field| field.is_required) {
            let is_left_out =
                is_root && field.name == "status" || (is_root || description.is_object) && is_implied(&field.name);
            let is_nullable = self.tree.get(field.value).is_nullable;
            let is_there = node.get(&field.name).is_some_and(|value| is_nullable || !value.is_null());
            if !is_there && !is_left_out && node.unknown_key().is_none() {
                self.fault(node, &field.name, FaultKind::Missing);
            }
        }
    }

    fn fault(&mut self, node: Node<'t>, field: &'s str, kind: FaultKind<'s>) {
        self.found.faults.push(FieldFault { node, field, type_name: Cow::Owned(self.path.clone()), kind });
    }

    fn unknown(&mut self, parent: Node<'t>, entry: Entry<'t>, key: &'t str, description: &'s Description) {
        let suggestion = closest(description.names(), key);
        let elsewhere = if suggestion.is_none() { self.where_else(key) } else { None };
        let type_name = Cow::Owned(self.path.clone());
        self.found.unknown.push(UnknownField { parent, entry, key, type_name, suggestion, elsewhere, versions: None });
    }

    /// The nearest place where `key` would be a known field, if one stands out: many fields have the same names.
    fn where_else(&self, key: &str) -> Option<(Elsewhere<'s>, Cow<'s, str>)> {
        for total in 1..=DISTANCE_MAX {
            for up in 0..=total.min(self.above.len().saturating_sub(1)) {
                let start = self.above.get(self.above.len() - up - 1)?;
                let depth = total - up;
                let mut places = Vec::new();
                if depth <= DEPTH_MAX {
                    self.find_below(start.description, key, depth, &mut Vec::new(), &mut places);
                }
                let is_only = up == 0 && depth == 1 && places.len() == 1;
                let is_begun = |place: &Vec<&str>| place.first().is_none_or(|branch| start.node.get(branch).is_some());
                let mut likely = places.into_iter().filter(|place| is_only || is_begun(place));
                if let (Some(down), None) = (likely.next(), likely.next()) {
                    let mut name = self.path.get(..start.path).unwrap_or_default().to_owned();
                    down.iter().for_each(|step| name.extend([".", *step]));
                    return Some((Elsewhere { up, down }, Cow::Owned(name)));
                }
            }
        }
        None
    }

    /// Adds the ways to descriptions exactly `depth` steps below `id` that have the field.
    fn find_below(&self, id: Id, key: &str, depth: usize, way: &mut Vec<&'s str>, found: &mut Vec<Vec<&'s str>>) {
        let mut description = self.tree.get(id);
        while let (Some(item), true) = (description.others, description.fields.is_empty()) {
            description = self.tree.get(item);
        }
        if depth == 0 {
            if description.field(key).is_some() {
                found.push(way.clone());
            }
            return;
        }
        for field in &description.fields {
            way.push(&field.name);
            self.find_below(field.value, key, depth - 1, way, found);
            way.pop();
        }
    }
}

/// Whether a description of an object, or of its spec, is one that nobody means: it would keep nothing. Tests define kinds so
/// when only the name matters.
fn is_stub(description: &Description) -> bool {
    let is_implied = |name: &str| matches!(name, "apiVersion" | "kind" | "metadata" | "status");
    description.others.is_none() && description.names().all(is_implied)
}

/// Whether an object has a status, or says no more than what it is: it was read from a cluster, or tests compare such with
/// it.
fn is_partial(root: Node<'_>) -> bool {
    let has_status = root.get("status").is_some_and(|status| status.entries().next().is_some());
    let is_said = |key: &str| !matches!(key, "apiVersion" | "kind" | "metadata" | "status");
    has_status || !root.entries().any(|entry| entry.key.text().is_none_or(is_said))
}

const fn shape(form: Form) -> Option<Shape> {
    Some(match form {
        Form::Any => return None,
        Form::String => Shape::String,
        Form::Integer => Shape::Integer,
        Form::Number => Shape::Number,
        Form::Boolean => Shape::Boolean,
        Form::IntOrString => Shape::IntOrString,
        Form::Mapping => Shape::Object,
        Form::List => Shape::List(ValueType::ANY),
    })
}

/// Whether a plain scalar stands for something else than the string that is wanted.
fn is_misread(node: Node<'_>, shape: Shape) -> bool {
    shape == Shape::String && node.style() == Style::Plain && node.as_str().is_none()
}
