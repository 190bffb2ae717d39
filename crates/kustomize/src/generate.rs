//! ConfigMaps and Secrets that are made of literals and files.

use std::borrow::Cow;
use std::path::Path;

use plimsoll_yaml::Node;

use crate::resource::Resource;
use crate::sources::{Data, Sources};
use crate::transform::{made_key, set_at, text_of};
use crate::tree::{Key, Place, Tree, Written};

/// What an object that is generated does with one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behavior {
    Create,
    Replace,
    Merge,
}

/// The kinds that are generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generated {
    ConfigMap,
    Secret,
}

/// Makes the object that an entry of `configMapGenerator` or `secretGenerator` describes.
///
/// # Errors
/// Something that it needs is not there.
pub(crate) fn generate<'t>(
    entry: Written<'t>,
    kind: Generated,
    options: Option<Written<'t>>,
    folder: &Path,
    sources: &Sources<'t>,
) -> Result<(Resource<'t>, Behavior), String> {
    let name = entry.get("name").ok_or("a generator has no name")?;
    let place = name.place();
    let mut tree = Tree::empty(place);
    tree.set(made_key("apiVersion", place), Tree::text_at("v1", place));
    let kind_name = if kind == Generated::ConfigMap { "ConfigMap" } else { "Secret" };
    tree.set(made_key("kind", place), Tree::text_at(kind_name, place));
    set_at(&mut tree, &["metadata"], made_key("name", place), name.into());
    if let Some(namespace) = entry.get("namespace") {
        set_at(&mut tree, &["metadata"], made_key("namespace", namespace.place()), namespace.into());
    }
    let own = entry.get("options");
    for options in options.into_iter().chain(own) {
        for field in ["labels", "annotations"] {
            for (key, value) in options.get(field).map(Written::entries).unwrap_or_default() {
                set_at(&mut tree, &["metadata", field], Key::Written(key), value.into());
            }
        }
        if let Some(immutable) = options.get("immutable").filter(|value| value.node.as_bool() == Some(true)) {
            tree.set(made_key("immutable", immutable.place()), immutable.into());
        }
    }
    if kind == Generated::Secret {
        let secret_type = entry.get("type").filter(|value| !value.node.is_null());
        let value = secret_type.map_or_else(|| Tree::text_at("Opaque", place), Tree::from);
        tree.set(made_key("type", secret_type.map_or(place, Written::place)), value);
    }
    for item in items(entry, folder, sources)? {
        let (field, value) = match (kind, item.value) {
            (Generated::ConfigMap, Content::Text(text)) => ("data", text.into_owned()),
            (Generated::ConfigMap, Content::Bytes(bytes)) => ("binaryData", encode(bytes)),
            (Generated::Secret, Content::Text(text)) => ("data", encode(text.as_bytes())),
            (Generated::Secret, Content::Bytes(bytes)) => ("data", encode(bytes)),
            (_, Content::Unknown) => ("data", UNKNOWN.to_owned()),
        };
        let value = Tree::text_at(value, item.place);
        set_at(&mut tree, &[field], Key::Made(item.key, item.place), value);
    }
    let is_hashed = |options: Option<Written<'_>>| {
        options.and_then(|options| options.node.get("disableNameSuffixHash")?.as_bool()) != Some(true)
    };
    let mut resource = Resource::new(tree).ok_or("a generator has no name")?;
    resource.is_generated = is_hashed(options) && is_hashed(own);
    let behavior = match text_of(entry.node, "behavior") {
        Some("replace") => Behavior::Replace,
        Some("merge") => Behavior::Merge,
        _ => Behavior::Create,
    };
    Ok((resource, behavior))
}

/// One entry of the data.
struct Item<'t> {
    key: Cow<'t, str>,
    value: Content<'t>,
    place: Place,
}

enum Content<'t> {
    Text(Cow<'t, str>),
    Bytes(&'t [u8]),
    /// The file is not there. Often it holds what nobody wants to be seen.
    Unknown,
}

/// What reads as a value that is not known.
const UNKNOWN: &str = "${FILE}";

fn items<'t>(entry: Written<'t>, folder: &Path, sources: &Sources<'t>) -> Result<Vec<Item<'t>>, String> {
    let mut found = Vec::new();
    for literal in entry.get("literals").into_iter().flat_map(Written::items) {
        let text = literal.node.text().unwrap_or_default();
        let (key, value) = text.split_once('=').ok_or_else(|| format!("the literal '{text}' has no '='"))?;
        let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let value = Content::Text(Cow::Borrowed(unquoted.unwrap_or(value)));
        found.push(Item { key: Cow::Borrowed(key), value, place: literal.place() });
    }
    for file in entry.get("files").into_iter().flat_map(Written::items) {
        let (key, path) = file_of(file.node);
        let value = match sources.data(&folder.join(path)) {
            Some(Data::Text(text)) => Content::Text(Cow::Borrowed(text)),
            Some(Data::Bytes(bytes)) => Content::Bytes(bytes),
            None => Content::Unknown,
        };
        found.push(Item { key: Cow::Borrowed(key), value, place: file.place() });
    }
    let envs = entry.get("envs").into_iter().flat_map(Written::items).chain(entry.get("env"));
    for file in envs {
        let path = file.node.text().unwrap_or_default();
        let Some(Data::Text(text)) = sources.data(&folder.join(path)) else {
            // Nor are its keys known.
            found.push(Item { key: Cow::Borrowed(UNKNOWN), value: Content::Unknown, place: file.place() });
            continue;
        };
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            // Without a value it comes from the environment.
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            let value = Content::Text(Cow::Borrowed(value));
            found.push(Item { key: Cow::Borrowed(key), value, place: file.place() });
        }
    }
    Ok(found)
}

/// Key and path of an entry of `files`.
pub(crate) fn file_of(node: Node<'_>) -> (&str, &str) {
    let text = node.text().unwrap_or_default();
    match text.split_once('=') {
        Some((key, path)) => (key, path),
        None => (text.rsplit('/').next().unwrap_or(text), text),
    }
}

fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            out.push(if place > chunk.len() { '=' } else { char::from(DIGITS[digit as usize]) });
        }
    }
    out
}

/// Adds what was generated to the objects of a build.
///
/// # Errors
/// There is one of that name already, or none to be merged with.
pub(crate) fn absorb<'t>(
    resources: &mut Vec<Resource<'t>>,
    made: Resource<'t>,
    behavior: Behavior,
) -> Result<(), String> {
    let same = resources.iter_mut().find(|other| other.ids().any(|id| id.is_same(&made.id)));
    match (same, behavior) {
        (None, Behavior::Create) => resources.push(made),
        (Some(_), Behavior::Create) => {
            return Err(format!("there is a {} '{}' already", made.id.kind, made.id.name));
        }
        (None, Behavior::Replace | Behavior::Merge) => {
            return Err(format!("there is no {} '{}' to be changed", made.id.kind, made.id.name));
        }
        (Some(other), behavior) => {
            if behavior == Behavior::Replace {
                other.tree.remove("data");
                other.tree.remove("binaryData");
            }
            let kept_type = other.tree.get("type").is_some();
            for (key, value) in made.tree.pairs() {
                match &*key {
                    "data" | "binaryData" => {
                        for (name, value) in value.pairs() {
                            let place = value.place();
                            let name = Key::Made(Cow::Owned(name.into_owned()), place);
                            let field = if key == "data" { "data" } else { "binaryData" };
                            set_at(&mut other.tree, &[field], name, value.into_owned());
                        }
                    }
                    "metadata" => {
                        for field in ["labels", "annotations"] {
                            for (name, value) in value.get(field).iter().flat_map(|pairs| pairs.pairs()) {
                                let name = Key::Made(Cow::Owned(name.into_owned()), value.place());
                                set_at(&mut other.tree, &["metadata", field], name, value.into_owned());
                            }
                        }
                    }
                    "type" if !kept_type => {
                        let place = value.place();
                        other.tree.set(made_key("type", place), value.into_owned());
                    }
                    _ => {}
                }
            }
            other.is_generated |= made.is_generated;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_encoded() {
        let encoded = ["", "f", "fo", "foo", "foob"].map(|text| encode(text.as_bytes()));
        assert_eq!(encoded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
