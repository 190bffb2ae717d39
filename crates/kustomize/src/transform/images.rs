//! Images that are put in the place of others.

use plimsoll_yaml::Kind;

use super::{pod_path, text_of, visit};
use crate::field_spec::FieldSpec;
use crate::resource::Resource;
use crate::tree::{Tree, Written};

/// How deep containers are searched for.
const DEPTH: usize = 100;

/// Applies the entries of `images`.
pub(crate) fn images<'t>(resources: &mut [Resource<'t>], entries: &[Written<'t>], fields: &[FieldSpec<'t>]) {
    if entries.is_empty() {
        return;
    }
    for resource in resources.iter_mut().filter(|resource| resource.id.kind != "CustomResourceDefinition") {
        if has_containers(&resource.tree, 0) {
            entries.iter().for_each(|entry| in_containers(&mut resource.tree, *entry, 0));
        }
        for field in fields.iter().filter(|field| field.fits(&resource.id)) {
            field.visit(&mut resource.tree, &mut |image| entries.iter().for_each(|entry| replace(image, *entry)));
        }
        if let Some(template) = pod_path(&resource.id.kind) {
            let path: Vec<&str> = template.iter().copied().chain(["spec", "volumes", "image", "reference"]).collect();
            visit(&mut resource.tree, &path, &mut |image| entries.iter().for_each(|entry| replace(image, *entry)));
        }
    }
}

const LISTS: [&str; 2] = ["containers", "initContainers"];

/// Whether there is a list of containers below, so that other objects stay as they are written.
fn has_containers(tree: &Tree<'_>, depth: usize) -> bool {
    match tree.kind() {
        Kind::Mapping => tree.pairs().iter().any(|(key, value)| {
            (LISTS.contains(&&**key) && value.is_sequence()) || (depth < DEPTH && has_containers(value, depth + 1))
        }),
        Kind::Sequence => depth < DEPTH && tree.items().iter().any(|item| has_containers(item, depth + 1)),
        Kind::Scalar | Kind::Unresolved => false,
    }
}

fn in_containers<'t>(tree: &mut Tree<'t>, entry: Written<'t>, depth: usize) {
    if depth > DEPTH || !has_containers(tree, 0) {
        return;
    }
    for (key, value) in tree.entries_mut().into_iter().flatten() {
        if LISTS.contains(&&*key.text()) {
            visit(value, &["image"], &mut |image| replace(image, entry));
        } else {
            in_containers(value, entry, depth + 1);
        }
    }
    for item in tree.items_mut().into_iter().flatten() {
        in_containers(item, entry, depth + 1);
    }
}

/// Puts another image in the place of one that the entry names.
fn replace<'t>(image: &mut Tree<'t>, entry: Written<'t>) {
    let (Some(text), Some(wanted)) = (image.text(), text_of(entry.node, "name")) else { return };
    let (name, tag, digest) = split(text);
    if name != wanted {
        return;
    }
    let field = |key| text_of(entry.node, key).filter(|text| !text.is_empty());
    let (new_name, new_tag, new_digest) = (field("newName"), field("newTag"), field("digest"));
    let suffix = field("tagSuffix");
    let (tag, digest) = match (new_tag, new_digest, suffix) {
        (None, None, None) => (tag.to_owned(), digest.to_owned()),
        (None, None, Some(suffix)) => (format!("{tag}{suffix}"), String::new()),
        (tag, digest, _) => (tag.unwrap_or_default().to_owned(), digest.unwrap_or_default().to_owned()),
    };
    let mut out = new_name.unwrap_or(name).to_owned();
    if !tag.is_empty() {
        out.push(':');
        out.push_str(&tag);
    }
    if !digest.is_empty() {
        out.push('@');
        out.push_str(&digest);
    }
    if out == text {
        return;
    }
    let decider = ["digest", "newTag", "tagSuffix", "newName"].into_iter().find(|key| field(key).is_some());
    let place = decider.and_then(|key| entry.get(key)).unwrap_or(entry).place();
    *image = Tree::text_at(out, place);
}

/// Name, tag and digest of an image.
fn split(image: &str) -> (&str, &str, &str) {
    let (rest, digest) = image.split_once('@').unwrap_or((image, ""));
    match rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((name, tag)) => (name, tag, digest),
        None => (rest, "", digest),
    }
}
