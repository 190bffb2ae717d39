//! Targets of Bake files, in JSON and in HCL.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_dockerfile::Invocation;
use plimsoll_yaml::Node;

use super::{BAKE_INLINE, BuildUse, hcl, local};
use crate::embedded::Embedded;

/// How many targets an `inherits` chain may have.
const MAX_INHERITS: usize = 16;

/// A value in either language.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Embedded),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// Something that is not known here: a number, a call, a condition.
    Other,
}

impl Value {
    /// The text if it holds nothing that is replaced.
    fn known(&self) -> Option<&str> {
        match self {
            Self::Text(text) if text.replaced.is_empty() => Some(&text.text),
            _ => None,
        }
    }
}

/// The fields of a target.
type Fields = Vec<(String, Value)>;

pub(super) fn of_json(folder: &Path, targets: Node<'_>, text: &str) -> Vec<BuildUse> {
    let named = targets.entries().filter_map(|entry| {
        let fields = entry
            .value
            .entries()
            .filter_map(|field| Some((field.key.text()?.to_owned(), json_value(field.value, text))));
        Some((entry.key.text()?.to_owned(), fields.collect()))
    });
    builds(folder, &named.collect::<Vec<_>>())
}

fn json_value(node: Node<'_>, text: &str) -> Value {
    if node.is_mapping() {
        let entries = node.entries().filter_map(|entry| Some((entry.key.text()?, entry.value)));
        // Deeper values than texts and lists of texts say nothing of builds.
        return Value::Object(entries.map(|(key, value)| (key.to_owned(), json_text(value, text))).collect());
    }
    if node.is_sequence() {
        return Value::List(node.items().map(|item| json_text(item, text)).collect());
    }
    json_text(node, text)
}

fn json_text(node: Node<'_>, text: &str) -> Value {
    let scalar = if node.is_null() { None } else { Embedded::of_scalar(node, text) };
    scalar.and_then(Embedded::without_templates).map_or(Value::Other, Value::Text)
}

pub(super) fn of_hcl(folder: &Path, text: &str) -> Vec<BuildUse> {
    builds(folder, &hcl::targets(text))
}

fn builds(folder: &Path, targets: &[(String, Fields)]) -> Vec<BuildUse> {
    let by_name: BTreeMap<&str, &Fields> = targets.iter().map(|(name, fields)| (name.as_str(), fields)).collect();
    let mut found = Vec::new();
    for (_, own) in targets {
        let mut merged = BTreeMap::new();
        merge(own, &by_name, MAX_INHERITS, &mut merged);
        let inline = own.iter().find(|(key, _)| key == BAKE_INLINE).map(|(_, value)| value);
        found.extend(build(folder, &merged, inline));
    }
    found
}

/// Collects the fields of a target, those that it inherits first, so that its own win.
fn merge(own: &Fields, by_name: &BTreeMap<&str, &Fields>, depth: usize, into: &mut BTreeMap<String, Value>) {
    if let (Some((_, Value::List(parents))), Some(depth)) =
        (own.iter().find(|(key, _)| key == "inherits"), depth.checked_sub(1))
    {
        for parent in parents.iter().filter_map(Value::known).filter_map(|name| by_name.get(name)) {
            merge(parent, by_name, depth, into);
        }
    }
    for (key, value) in own {
        match (into.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                known.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
                known.extend(more.iter().cloned());
            }
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The build of a target; a Dockerfile in it is judged where it is written, not where it is inherited.
fn build(folder: &Path, fields: &BTreeMap<String, Value>, inline: Option<&Value>) -> Option<BuildUse> {
    let text = |key: &str, default: &'static str| match fields.get(key) {
        Some(value) => value.known().map(str::to_owned),
        None => Some(default.to_owned()),
    };
    let context = text("context", ".").and_then(|context| local(folder, &context));
    let dockerfile = match (&context, fields.contains_key(BAKE_INLINE)) {
        (Some(context), false) => text("dockerfile", "Dockerfile").and_then(|path| local(context, &path)),
        _ => None,
    };
    let mut invocation =
        Invocation { target: fields.get("target").and_then(Value::known).map(str::to_owned), ..Invocation::default() };
    if let Some(Value::Object(args)) = fields.get("args") {
        let args = args.iter().map(|(name, value)| (name.clone(), value.known().map(str::to_owned)));
        invocation.args.extend(args);
    }
    let inline = inline.and_then(|value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    (dockerfile.is_some() || inline.is_some()).then_some(BuildUse { dockerfile, context, invocation, inline })
}
