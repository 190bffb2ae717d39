//! The JSON schema of the configuration, as far as completion needs it: keys, what they are about, and fixed values.

use std::sync::LazyLock;

use serde_json::{Map, Value};

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&plimsoll_lint::json_schema()).unwrap_or_default());

/// How many references are followed from one schema.
const MAX_STEPS: usize = 16;

/// The keys of the table at a path, with what they are about.
pub(super) fn keys(path: &[String]) -> Vec<(&'static str, &'static str)> {
    let properties = at(path).into_iter().filter_map(|schema| schema.get("properties")?.as_object());
    let all = properties.flat_map(Map::iter);
    all.map(|(key, schema)| (key.as_str(), schema.get("description").and_then(Value::as_str).unwrap_or(""))).collect()
}

/// The values that the key at a path may have, as they are written, when they are a fixed set.
pub(super) fn values(path: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for schema in at(path) {
        if schema.get("type").is_some_and(is_boolean) {
            found.extend(["true".to_owned(), "false".to_owned()]);
        }
        let names = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
        found.extend(names.filter(|name| name.is_string()).map(Value::to_string));
    }
    found
}

fn is_boolean(kind: &Value) -> bool {
    kind == "boolean" || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "boolean"))
}

/// The schemas that hold at a path of keys; those of lists stand for their items.
fn at(path: &[String]) -> Vec<&'static Value> {
    path.iter().fold(expand(&SCHEMA), |schemas, key| {
        let below = schemas.into_iter().filter_map(|schema| {
            let named = schema.get("properties").and_then(|properties| properties.get(key.as_str()));
            named.or_else(|| schema.get("additionalProperties").filter(|others| others.is_object()))
        });
        below.flat_map(expand).collect()
    })
}

/// A schema with all that it refers to.
fn expand(schema: &'static Value) -> Vec<&'static Value> {
    let mut found = vec![schema];
    let mut next = 0;
    while let Some(schema) = found.get(next).copied().filter(|_| next < MAX_STEPS) {
        next += 1;
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
        found.extend(name.and_then(|pointer| SCHEMA.pointer(pointer)));
        found.extend(schema.get("anyOf").and_then(Value::as_array).into_iter().flatten());
        found.extend(schema.get("items"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|&key| key.to_owned()).collect()
    }

    #[test]
    fn tables_have_keys_and_keys_have_values() {
        assert!(keys(&[]).iter().any(|(key, about)| *key == "presets" && about.starts_with("Groups")));
        assert!(keys(&path(&["overrides"])).iter().any(|(key, _)| *key == "files"));
        assert!(keys(&path(&["rules", "x"])).iter().any(|(key, _)| *key == "severity"));
        assert!(keys(&path(&["nothing"])).is_empty());
        assert_eq!(values(&path(&["kubernetes", "closed"])), ["true", "false", "\"auto\""]);
        assert!(values(&path(&["overrides", "rules", "x", "severity"])).contains(&"\"off\"".to_owned()));
        assert_eq!(values(&path(&["require-suppression-reason"])), ["true", "false"]);
    }
}
