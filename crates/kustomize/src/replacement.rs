//! Replacements: values of one object that are put into others.

use std::borrow::Cow;

use crate::resource::Resource;
use crate::select::Select;
use crate::transform::text_of;
use crate::tree::{Key, Place, Tree, Written};

/// Applies one entry of `replacements`.
///
/// # Errors
/// It cannot be applied, as a clause.
pub(crate) fn replace<'t>(resources: &mut [Resource<'t>], entry: Written<'t>) -> Result<(), String> {
    let value = match entry.get("source") {
        Some(source) => source_value(resources, source)?,
        None => entry.get("sourceValue").map(Tree::from).ok_or("a replacement has no source")?,
    };
    for target in entry.get("targets").into_iter().flat_map(Written::items) {
        let select = target.get("select").ok_or("a target of a replacement selects nothing")?;
        let select = Select::read(select.node)?;
        let rejects = target.get("reject").into_iter().flat_map(Written::items);
        let rejects: Vec<Select> = rejects.map(|reject| Select::read(reject.node)).collect::<Result<_, _>>()?;
        let default = ["metadata.name"];
        let paths: Vec<&str> =
            target.get("fieldPaths").into_iter().flat_map(Written::items).filter_map(|path| path.node.text()).collect();
        let paths = if paths.is_empty() { &default[..] } else { &paths };
        let options = Options::read(target.get("options"));
        for resource in resources.iter_mut() {
            let is_rejected = rejects.iter().any(|reject| !reject.is_empty() && reject.fits(resource));
            if !select.fits(resource) || is_rejected {
                continue;
            }
            for path in paths {
                let parts = parts(path);
                let place = value.place();
                let mut found = 0;
                let last_is_missing = at(&mut resource.tree, &parts, options.create.then_some(place), &mut |target| {
                    found += 1;
                    put(target, &value, &options);
                });
                if found == 0 && last_is_missing && !options.create {
                    return Err(format!("there is no '{path}' in {} '{}'", resource.id.kind, resource.id.name));
                }
            }
            resource.become_other();
        }
    }
    Ok(())
}

#[derive(Clone, Debug, Default)]
struct Options {
    delimiter: String,
    index: i64,
    create: bool,
}

impl Options {
    fn read(node: Option<Written<'_>>) -> Self {
        let Some(Written { node, .. }) = node else { return Self::default() };
        Self {
            delimiter: text_of(node, "delimiter").unwrap_or_default().to_owned(),
            index: node.get("index").and_then(plimsoll_yaml::Node::as_i64).unwrap_or(0),
            create: node.get("create").and_then(plimsoll_yaml::Node::as_bool).unwrap_or(false),
        }
    }
}

fn source_value<'t>(resources: &mut [Resource<'t>], source: Written<'t>) -> Result<Tree<'t>, String> {
    let field = |name| text_of(source.node, name).filter(|text| !text.is_empty());
    let fits = |resource: &&mut Resource<'t>| {
        resource.ids().any(|id| {
            [("group", &id.group), ("version", &id.version), ("kind", &id.kind), ("name", &id.name)]
                .iter()
                .all(|(name, value)| field(name).is_none_or(|wanted| wanted == *value))
                && field("namespace").is_none_or(|wanted| wanted == id.effective_namespace())
        })
    };
    let path = field("fieldPath").unwrap_or("metadata.name");
    let mut found = resources.iter_mut().filter(fits);
    let first = found.next().ok_or("the source of a replacement is not there")?;
    if found.next().is_some() {
        return Err("the source of a replacement is not only one object".to_owned());
    }
    let mut values = Vec::new();
    at(&mut first.tree, &parts(path), None, &mut |value| values.push(value.clone()));
    let value =
        values.into_iter().next().ok_or_else(|| format!("there is no '{path}' in the source of a replacement"))?;
    let options = Options::read(source.get("options"));
    if options.delimiter.is_empty() {
        return Ok(value);
    }
    let text = value.text().unwrap_or_default();
    let index = usize::try_from(options.index).map_err(|_| "the index of a replacement is negative")?;
    let part = text.split(&options.delimiter).nth(index).ok_or("the index of a replacement is too large")?;
    Ok(Tree::text_at(part, value.place()))
}

fn put<'t>(target: &mut Tree<'t>, value: &Tree<'t>, options: &Options) {
    if options.delimiter.is_empty() {
        *target = value.clone();
        return;
    }
    let old = target.text().unwrap_or_default();
    let new = value.text().unwrap_or_default();
    let mut parts: Vec<&str> = old.split(&options.delimiter).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, new),
        Ok(index) => match parts.get_mut(index) {
            Some(part) => *part = new,
            None => parts.push(new),
        },
    }
    let text = parts.join(&options.delimiter);
    *target = Tree::text_at(text, value.place());
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Key(String),
    /// `[key=value]`
    Item(String, String),
    /// `*`
    Every,
}

/// The steps of a path such as `spec.containers.[name=a].env.*`; `\.` is a dot of a key.
fn parts(path: &str) -> Vec<Part> {
    let mut texts = vec![String::new()];
    let mut depth = 0_usize;
    let mut chars = path.chars().peekable();
    while let Some(next) = chars.next() {
        let next = match next {
            '\\' if chars.peek() == Some(&'.') => chars.next(),
            '.' if depth == 0 => {
                texts.push(String::new());
                None
            }
            '[' => {
                depth += 1;
                Some(next)
            }
            ']' => {
                depth = depth.saturating_sub(1);
                Some(next)
            }
            other => Some(other),
        };
        if let Some(last) = texts.last_mut() {
            last.extend(next);
        }
    }
    texts.retain(|text| !text.is_empty());
    let part = |text: String| {
        let inside =
            text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).and_then(|text| text.split_once('='));
        match inside {
            Some((key, value)) => Part::Item(key.to_owned(), value.trim_matches(['"', '\'']).to_owned()),
            None if text == "*" => Part::Every,
            None => Part::Key(text),
        }
    };
    texts.into_iter().map(part).collect()
}

/// The first value at the path of a variable, such as `spec.rules[0].host`.
pub(crate) fn first_at<'t>(tree: &mut Tree<'t>, path: &str) -> Option<Tree<'t>> {
    let mut found = None;
    let parts = parts(&path.replace('[', ".").replace(']', ""));
    at(tree, &parts, None, &mut |value| {
        found.get_or_insert_with(|| value.clone());
    });
    found
}

/// Calls `visit` with what is at a path; makes mappings where they are missing and `made` says where they come from. Gives
/// whether something was missing on the way.
fn at<'t>(tree: &mut Tree<'t>, path: &[Part], made: Option<Place>, visit: &mut dyn FnMut(&mut Tree<'t>)) -> bool {
    let Some((first, rest)) = path.split_first() else {
        visit(tree);
        return false;
    };
    match first {
        Part::Key(key) => {
            if tree.is_sequence() {
                let item = key.parse().ok().and_then(|at: usize| tree.items_mut()?.get_mut(at));
                return item.is_none_or(|item| at(item, rest, made, visit));
            }
            if tree.get(key).is_none()
                && let Some(place) = made
            {
                let value = if rest.is_empty() { Tree::text_at("", place) } else { Tree::empty(place) };
                tree.set(Key::Made(Cow::Owned(key.clone()), place), value);
            }
            tree.get_mut(key).is_none_or(|value| at(value, rest, made, visit))
        }
        Part::Item(key, value) => {
            let mut is_missing = true;
            for item in tree.items_mut().into_iter().flatten() {
                if item.get(key).is_some_and(|found| found.text() == Some(value)) {
                    is_missing = at(item, rest, made, visit);
                }
            }
            is_missing
        }
        Part::Every => {
            let mut is_missing = false;
            for item in tree.items_mut().into_iter().flatten() {
                is_missing |= at(item, rest, made, visit);
            }
            for (_, value) in tree.entries_mut().into_iter().flatten() {
                is_missing |= at(value, rest, made, visit);
            }
            is_missing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let key = |text: &str| Part::Key(text.to_owned());
        assert_eq!(
            parts("spec.containers.[name=a.b].metadata.x\\.y/z.*.0"),
            [
                key("spec"),
                key("containers"),
                Part::Item("name".to_owned(), "a.b".to_owned()),
                key("metadata"),
                key("x.y/z"),
                Part::Every,
                key("0")
            ]
        );
    }
}
