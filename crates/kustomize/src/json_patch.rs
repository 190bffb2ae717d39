//! JSON patches: a list of operations on paths, as RFC 6902 has them.

use std::borrow::Cow;

use crate::tree::{Key, Tree, Written};

/// Applies the operations of a patch.
///
/// # Errors
/// An operation that cannot be applied, as a clause.
pub(crate) fn apply<'t>(target: &mut Tree<'t>, patch: Written<'t>) -> Result<(), String> {
    for operation in patch.items() {
        let text = |key: &str| operation.get(key).and_then(|value| value.node.text());
        let path = text("path").ok_or("an operation has no 'path'")?;
        let value = || operation.get("value").ok_or_else(|| format!("the operation at '{path}' has no 'value'"));
        match text("op").unwrap_or_default() {
            "add" => add(target, path, value()?.into(), operation)?,
            "replace" => {
                find(target, path)?;
                replace(target, path, value()?.into(), operation)?;
            }
            "remove" => {
                remove(target, path)?;
            }
            "test" => {
                if !find(target, path)?.reads_as(&value()?.into()) {
                    return Err(format!("the test of '{path}' fails"));
                }
            }
            "move" => {
                let moved = remove(target, text("from").unwrap_or_default())?;
                add(target, path, moved, operation)?;
            }
            "copy" => {
                let copied = find(target, text("from").unwrap_or_default())?.clone();
                add(target, path, copied, operation)?;
            }
            other => return Err(format!("'{other}' is no operation")),
        }
    }
    Ok(())
}

fn parts(path: &str) -> Result<Vec<Cow<'_, str>>, String> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let rest = path.strip_prefix('/').ok_or_else(|| format!("the path '{path}' does not begin with '/'"))?;
    let unescape = |part| -> Cow<'_, str> {
        let part: &str = part;
        if part.contains('~') { Cow::Owned(part.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(part) }
    };
    Ok(rest.split('/').map(unescape).collect())
}

fn missing(path: &str) -> String {
    format!("there is nothing at '{path}'")
}

fn find<'a, 't>(target: &'a mut Tree<'t>, path: &str) -> Result<&'a mut Tree<'t>, String> {
    let parts = parts(path)?;
    step_down(target, &parts).ok_or_else(|| missing(path))
}

fn step_down<'a, 't>(target: &'a mut Tree<'t>, parts: &[Cow<'_, str>]) -> Option<&'a mut Tree<'t>> {
    parts.iter().try_fold(target, |tree, part| {
        if tree.is_sequence() {
            let index: usize = part.parse().ok()?;
            tree.items_mut()?.get_mut(index)
        } else {
            tree.get_mut(part)
        }
    })
}

fn add<'t>(target: &mut Tree<'t>, path: &str, value: Tree<'t>, operation: Written<'t>) -> Result<(), String> {
    let parts = parts(path)?;
    let Some((last, above)) = parts.split_last() else {
        *target = value;
        return Ok(());
    };
    let parent = step_down(target, above).ok_or_else(|| missing(path))?;
    if let Some(items) = parent.items_mut() {
        let at = if last == "-" { items.len() } else { last.parse().map_err(|_| missing(path))? };
        if at > items.len() {
            return Err(missing(path));
        }
        items.insert(at, value);
        return Ok(());
    }
    if parent.is_null() {
        *parent = Tree::empty(parent.place());
    }
    if !parent.is_mapping() {
        return Err(missing(path));
    }
    // The key stands in the path of the operation.
    let place = operation.get("path").unwrap_or(operation).place();
    parent.set(Key::Made(Cow::Owned(last.clone().into_owned()), place), value);
    Ok(())
}

/// Puts a value in the place of one that is there, with a key that stands in the path of the operation.
fn replace<'t>(target: &mut Tree<'t>, path: &str, value: Tree<'t>, operation: Written<'t>) -> Result<(), String> {
    let parts = parts(path)?;
    let Some((last, above)) = parts.split_last() else {
        *target = value;
        return Ok(());
    };
    let parent = step_down(target, above).ok_or_else(|| missing(path))?;
    if let Some(items) = parent.items_mut() {
        let item = last.parse().ok().and_then(|at: usize| items.get_mut(at)).ok_or_else(|| missing(path))?;
        *item = value;
    } else {
        let place = operation.get("path").unwrap_or(operation).place();
        parent.set(Key::Made(Cow::Owned(last.clone().into_owned()), place), value);
    }
    Ok(())
}

fn remove<'t>(target: &mut Tree<'t>, path: &str) -> Result<Tree<'t>, String> {
    let parts = parts(path)?;
    let (last, above) = parts.split_last().ok_or_else(|| missing(path))?;
    let parent = step_down(target, above).ok_or_else(|| missing(path))?;
    if let Some(items) = parent.items_mut() {
        let at: usize = last.parse().map_err(|_| missing(path))?;
        return if at < items.len() { Ok(items.remove(at)) } else { Err(missing(path)) };
    }
    parent.remove(last).ok_or_else(|| missing(path))
}
