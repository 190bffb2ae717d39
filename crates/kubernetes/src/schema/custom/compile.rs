//! Reads a CustomResourceDefinition.

use std::collections::HashSet;

use compact_str::CompactString;
use plimsoll_yaml::Node;

use super::tree::{Builder, Description, Field, Form, Id};
use super::{DefinedVersion, Definition, Mutated};
use crate::Object;

/// How deep schemas are read; what is below may be anything.
const MAX_DEPTH: usize = 200;

/// How many descriptions are read of one definition, aliases followed. What comes after may be anything.
const MAX_DESCRIPTIONS: usize = 400_000;

impl Definition {
    /// What a CustomResourceDefinition defines; nothing for other objects, and for patches of one.
    ///
    /// A definition of which a part is not known allows what it may allow.
    #[must_use]
    pub fn new(object: &Object<'_>) -> Option<Self> {
        if !object.is("apiextensions.k8s.io", "CustomResourceDefinition") || object.is_fragment() {
            return None;
        }
        let spec = object.spec().value()?;
        let text = |path: &[&str]| spec.at(path).filter(|node| !node.is_unknown()).and_then(Node::as_str);
        let (group, kind) = (text(&["group"])?, text(&["names", "kind"])?);
        let drops_unknown = match spec.get("preserveUnknownFields").filter(|node| !node.is_null()) {
            Some(keeps) => keeps.as_bool() == Some(false),
            None => object.version == "v1",
        };
        let mut reader = Reader { builder: Builder::default(), left: MAX_DESCRIPTIONS, drops_unknown };
        let shared = spec.at(&["validation", "openAPIV3Schema"]);
        let mut versions = Vec::new();
        let mut is_certain = spec.unknown_key().is_none();
        for version in spec.get("versions").into_iter().flat_map(Node::items) {
            match version.get("name").filter(|name| !name.is_unknown()).and_then(Node::as_str) {
                Some(name) => versions.push(reader.version(name, version, shared)),
                None => is_certain = false,
            }
        }
        match text(&["version"]) {
            Some(name) if versions.is_empty() => versions.push(reader.version(name, spec, shared)),
            _ => is_certain &= !versions.is_empty(),
        }
        let resource = text(&["names", "plural"]).unwrap_or_default().into();
        let tree = reader.builder.finish();
        Some(Self { group: group.into(), kind: kind.into(), resource, versions: versions.into(), tree, is_certain })
    }
}

impl Mutated {
    /// What a MutatingWebhookConfiguration lets a webhook change; nothing for other objects.
    #[must_use]
    pub fn of(object: &Object<'_>) -> Vec<Self> {
        if !object.is("admissionregistration.k8s.io", "MutatingWebhookConfiguration") {
            return Vec::new();
        }
        let webhooks = object.root.get("webhooks").into_iter().flat_map(Node::items);
        let rules = webhooks.flat_map(|webhook| webhook.get("rules").into_iter().flat_map(Node::items));
        let texts = |rule: Node<'_>, key| -> Vec<CompactString> {
            let items = rule.get(key).into_iter().flat_map(Node::items);
            // What a template decides may be anything.
            items.filter_map(|item| if item.is_unknown() { Some("*") } else { item.text() }).map(Into::into).collect()
        };
        rules.map(|rule| Self { groups: texts(rule, "apiGroups"), resources: texts(rule, "resources") }).collect()
    }

    /// Whether the objects of a definition are among it.
    pub(super) fn has(&self, definition: &Definition) -> bool {
        let is_any =
            |list: &[CompactString], own: &str| list.iter().any(|item| item == own || item == "*" || item == "*/*");
        is_any(&self.groups, &definition.group) && is_any(&self.resources, &definition.resource)
    }
}

struct Reader {
    builder: Builder,
    left: usize,
    /// Whether fields that no schema names are dropped.
    drops_unknown: bool,
}

impl Reader {
    fn version(&mut self, name: &str, node: Node<'_>, shared: Option<Node<'_>>) -> DefinedVersion {
        let flag = |key| node.get(key).map(Node::as_bool);
        let warning = node.get("deprecationWarning").and_then(Node::as_str);
        let schema = node.at(&["schema", "openAPIV3Schema"]).or(shared).filter(|schema| schema.is_mapping());
        DefinedVersion {
            name: name.into(),
            // What a template decides may be true.
            is_served: flag("served") != Some(Some(false)),
            is_deprecated: flag("deprecated") == Some(Some(true)),
            warning: warning.map(Into::into),
            schema: schema.map(|schema| self.schema(schema, 0).0),
        }
    }

    /// The description of a schema, and whether it has a default.
    fn schema(&mut self, node: Node<'_>, depth: usize) -> (Id, bool) {
        let is_known = node.is_mapping() && !node.is_unknown() && node.get("$ref").is_none();
        if !is_known || depth > MAX_DEPTH || self.left == 0 {
            return (self.builder.add(Description { is_open: true, ..Description::default() }), false);
        }
        self.left -= 1;
        let mut found = Description { is_open: node.unknown_key().is_some(), ..Description::default() };
        let (mut is_typed, mut has_default) = (false, false);
        let mut required = HashSet::new();
        for entry in node.entries() {
            let value = entry.value;
            let is_true = || value.as_bool() != Some(false);
            match entry.key.text().unwrap_or_default() {
                "type" => {
                    found.form = form(value.as_str().unwrap_or_default());
                    is_typed = found.form != Form::Any;
                }
                "properties" => {
                    found.fields = self.fields(value, depth);
                    found.is_open |= value.is_unknown() || value.unknown_key().is_some();
                }
                "additionalProperties" if value.as_bool() != Some(false) => {
                    found.others = Some(self.schema(value, depth + 1).0);
                }
                "items" => found.others = Some(self.schema(value, depth + 1).0),
                "required" => required.extend(value.items().filter_map(Node::as_str)),
                "nullable" => found.is_nullable = is_true(),
                "default" => has_default = !value.is_null(),
                "enum" => found.values = values(value),
                "x-kubernetes-preserve-unknown-fields" => found.is_open |= is_true(),
                "x-kubernetes-embedded-resource" => found.is_object = is_true(),
                "x-kubernetes-int-or-string" if is_true() => (found.form, is_typed) = (Form::IntOrString, true),
                _ => {}
            }
        }
        for field in found.fields.iter_mut().filter(|field| field.is_required) {
            field.is_required = required.contains(field.name.as_str());
        }
        found.is_open |= !is_typed || !self.drops_unknown;
        (self.builder.add(found), has_default)
    }

    /// The fields that a schema names, sorted; those are marked that must be written if they are required.
    fn fields(&mut self, properties: Node<'_>, depth: usize) -> Box<[Field]> {
        let mut fields: Vec<Field> = Vec::new();
        for entry in properties.entries().filter(|entry| !entry.key.is_unknown()) {
            let Some(name) = entry.key.key_text() else { continue };
            let (value, has_default) = self.schema(entry.value, depth + 1);
            fields.push(Field { name: CompactString::from(name), value, is_required: !has_default });
        }
        // Of a name that is written twice, the last counts.
        fields.reverse();
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|later, kept| later.name == kept.name);
        fields.into()
    }
}

fn form(name: &str) -> Form {
    match name {
        "string" => Form::String,
        "integer" => Form::Integer,
        "number" => Form::Number,
        "boolean" => Form::Boolean,
        "object" => Form::Mapping,
        "array" => Form::List,
        _ => Form::Any,
    }
}

/// The values of a closed set of strings; nothing for others, and for one that is not all known.
fn values(node: Node<'_>) -> Box<[CompactString]> {
    let strings = node
        .items()
        .filter(|item| !item.is_null())
        .map(|item| item.as_str().filter(|_| !item.is_unknown()).map(CompactString::from));
    strings.collect::<Option<Box<[_]>>>().unwrap_or_default()
}
