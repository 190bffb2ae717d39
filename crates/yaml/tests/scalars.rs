//! Every scalar of the reference table reads as kubectl reads it, as a value and as a key.

use std::path::PathBuf;

use plimsoll_yaml::{Node, Value, parse};
use serde_json::Value as Json;

fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("PLIMSOLL_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    std::fs::read_to_string(root.join(path)).ok()
}

fn to_json(node: Node<'_>) -> Result<Json, String> {
    if node.is_mapping() {
        let entry = |entry: plimsoll_yaml::Entry<'_>| Ok((key(entry.key)?, to_json(entry.value)?));
        return node.entries().map(entry).collect::<Result<_, String>>().map(Json::Object);
    }
    if node.is_sequence() {
        return node.items().map(to_json).collect::<Result<_, _>>().map(Json::Array);
    }
    Ok(match node.typed() {
        Value::Null => Json::Null,
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Big(value) => value.into(),
        Value::Float(value) if value.is_finite() => value.into(),
        Value::Str(text) => text.into(),
        other => return Err(format!("{other:?}")),
    })
}

fn key(node: Node<'_>) -> Result<String, String> {
    node.key_text().map(Into::into).ok_or_else(|| "not a key".to_owned())
}

fn read_value(yaml: &str) -> Result<Json, String> {
    let text = format!("v: {yaml}\n");
    let stream = parse(&text);
    if let Some(error) = stream.errors.first() {
        return Err(error.to_string());
    }
    let root = stream.documents.first().and_then(plimsoll_yaml::Document::root).ok_or("no root")?;
    to_json(root.get("v").ok_or("no such key")?)
}

/// The key, or nothing when the document is no mapping.
fn read_key(yaml: &str) -> Result<Json, String> {
    let text = format!("{yaml}: z\n");
    let stream = parse(&text);
    if let Some(error) = stream.errors.first() {
        return Err(error.to_string());
    }
    let entry = stream.documents.first().and_then(|document| document.root()?.entries().next());
    entry.map_or(Ok(Json::Null), |entry| key(entry.key).map(Json::String))
}

fn same(read: &Json, wanted: &Json) -> bool {
    match (read.as_f64(), wanted.as_f64()) {
        (Some(read), Some(wanted)) => read == wanted,
        _ => read == wanted,
    }
}

#[test]
fn scalars_read_as_kubectl_reads_them() {
    let Some(table) = shared("semantics/yaml-scalars.jsonl") else {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: no table of scalars\n").unwrap();
        return;
    };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let yaml = case["yaml"].as_str().unwrap();
        count += 1;
        let value = read_value(yaml);
        let value_ok = match case.get("value") {
            Some(wanted) => value.as_ref().is_ok_and(|read| same(read, wanted)),
            None => value.is_err(),
        };
        if !value_ok {
            wrong.push(format!("{line}\n   value {value:?}"));
        }
        if case.get("key").is_none() && case.get("key_error").is_none() {
            continue;
        }
        let read = read_key(yaml);
        let key_ok = match case.get("key") {
            Some(wanted) => read.as_ref().is_ok_and(|read| same(read, wanted)),
            None => read.is_err(),
        };
        if !key_ok {
            wrong.push(format!("{line}\n   key {read:?}"));
        }
    }
    assert_eq!(count, 147);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
