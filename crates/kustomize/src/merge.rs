//! Strategic merge: a patch that looks like the object that it changes.

use plimsoll_kubernetes::schema::{Schema, Shape, TypeId, ValueType};
use plimsoll_yaml::Kind;

use crate::resource::Id;
use crate::tree::{Key, Tree, Written};

/// The deepest patch.
const DEPTH: usize = 500;

/// What the schema knows of a value.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// A value of this type.
    Value(ValueType),
    /// An object of a kind.
    Object(TypeId),
    /// Nothing: lists are replaced.
    Nothing,
}

impl Known {
    fn of_object(id: &Id) -> Self {
        let schema = Schema::embedded();
        let exact = schema.kind(&id.group, &id.version, &id.kind);
        exact.map_or(Self::Nothing, Self::Object)
    }

    /// What is known below a key, and by which keys the items are told apart if that is a list.
    fn below(self, key: &str) -> (Self, &'static str) {
        let type_id = match self {
            Self::Object(id) => Some(id),
            Self::Value(value) => match value.shape() {
                Shape::Type(id) => Some(id),
                Shape::Map(value) => return (Self::Value(value), ""),
                _ => None,
            },
            Self::Nothing => None,
        };
        let field = type_id.and_then(|id| Schema::embedded().field(id, key));
        field.map_or((Self::Nothing, ""), |field| (Self::Value(field.value), field.list_keys))
    }

    fn item(self) -> Self {
        match self {
            Self::Value(value) => match value.shape() {
                Shape::List(item) => Self::Value(item),
                _ => Self::Nothing,
            },
            other => other,
        }
    }
}

/// What a patch does to the value that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(patch: Written<'_>) -> Directive {
    match patch.get("$patch").and_then(|value| value.node.text()) {
        Some("replace") => Directive::Replace,
        Some("delete") => Directive::Delete,
        _ => Directive::Merge,
    }
}

/// Changes an object by a patch; gives whether it is still there.
pub(crate) fn merge_object<'t>(target: &mut Tree<'t>, patch: Written<'t>, id: &Id) -> bool {
    match directive(patch) {
        Directive::Delete => false,
        Directive::Replace => {
            *target = cleaned(patch, 0);
            true
        }
        Directive::Merge => {
            merge_mapping(target, patch, Known::of_object(id), 0);
            true
        }
    }
}

fn merge_mapping<'t>(target: &mut Tree<'t>, patch: Written<'t>, known: Known, depth: usize) {
    if depth > DEPTH {
        return;
    }
    if let Some(kept) = patch.get("$retainKeys")
        && let Some(entries) = target.entries_mut()
    {
        let kept: Vec<_> = kept.items().filter_map(|key| key.node.text()).collect();
        entries.retain(|(key, _)| kept.contains(&&*key.text()));
    }
    for (key, value) in patch.entries() {
        let Some(name) = key.node.key_text() else { continue };
        if let Some(list) = name.strip_prefix("$deleteFromPrimitiveList/") {
            let gone: Vec<_> = value.items().filter_map(|item| item.node.text()).collect();
            if let Some(items) = target.get_mut(list).and_then(Tree::items_mut) {
                items.retain(|item| item.text().is_none_or(|text| !gone.contains(&text)));
            }
            continue;
        }
        if name.starts_with('$') {
            continue;
        }
        if value.node.is_null() || (value.node.is_mapping() && directive(value) == Directive::Delete) {
            target.remove(&name);
            continue;
        }
        let (below, list_keys) = known.below(&name);
        let existing = target.get(&name).map(|value| value.kind());
        let is_replaced = value.node.is_mapping() && directive(value) == Directive::Replace;
        match (existing, value.node.kind()) {
            (Some(Kind::Mapping), Kind::Mapping) if !is_replaced => {
                if let Some(inner) = target.get_mut(&name) {
                    merge_mapping(inner, value, below, depth + 1);
                }
            }
            (Some(Kind::Sequence), Kind::Sequence) if !list_keys.is_empty() => {
                if let Some(inner) = target.get_mut(&name) {
                    merge_list(inner, value, below.item(), list_keys, depth + 1);
                }
            }
            (Some(Kind::Sequence), Kind::Sequence) if name == "finalizers" => {
                if let Some(inner) = target.get_mut(&name) {
                    add_missing(inner, value);
                }
            }
            _ => target.set(Key::Written(key), cleaned(value, depth + 1)),
        }
    }
}

/// Merges lists whose items are told apart by `keys`. Those that the patch has come first.
fn merge_list<'t>(target: &mut Tree<'t>, patch: Written<'t>, known: Known, keys: &str, depth: usize) {
    let is_replaced = patch.items().any(|item| {
        let is_directive = item.node.is_mapping() && item.node.entries().count() == 1;
        is_directive && directive(item) == Directive::Replace
    });
    if is_replaced {
        *target = Tree::Sequence(Vec::new(), patch.place());
    }
    let Some(items) = target.items_mut() else { return };
    let mut front = Vec::new();
    for item in patch.items() {
        let whole = Tree::Written(item);
        let same = |other: &Tree<'t>| is_same_item(other, &whole, keys);
        match directive(item) {
            _ if !item.node.is_mapping() => front.push(whole),
            Directive::Delete => items.retain(|other| !same(other)),
            Directive::Replace if is_replaced && keys.split(',').all(|key| item.get(key).is_none()) => {}
            directive => {
                let found = items.iter().position(same).map(|at| items.remove(at));
                front.push(match found {
                    Some(mut found) if directive == Directive::Merge => {
                        merge_mapping(&mut found, item, known, depth + 1);
                        found
                    }
                    _ => cleaned(item, depth + 1),
                });
            }
        }
    }
    items.splice(0..0, front);
}

/// Whether an item of a list is the one that a patch means. Of several keys those count that the patch has.
fn is_same_item(item: &Tree<'_>, patch: &Tree<'_>, keys: &str) -> bool {
    let mut has_key = false;
    let same = keys.split(',').all(|key| {
        let Some(wanted) = patch.get(key) else { return true };
        has_key = true;
        match item.get(key) {
            Some(value) => value.reads_as(&wanted),
            None => key == "protocol" && wanted.text() == Some("TCP"),
        }
    });
    has_key && same
}

/// Puts the items of a list of scalars before those of another that it does not have.
fn add_missing<'t>(target: &mut Tree<'t>, patch: Written<'t>) {
    let Some(items) = target.items_mut() else { return };
    let added: Vec<Tree<'t>> = patch.items().map(Tree::Written).collect();
    items.retain(|item| !added.iter().any(|added| added.reads_as(item)));
    items.splice(0..0, added);
}

/// A value of a patch as it stands in the object: without directives and nulls.
fn cleaned<'t>(patch: Written<'t>, depth: usize) -> Tree<'t> {
    let is_clean = depth > DEPTH
        || patch.node.subtree().all(|node| {
            let is_directive = |node: plimsoll_yaml::Node<'_>| {
                node.written_entries().any(|entry| {
                    entry.value.is_null()
                        || entry.key.is_merge_key()
                        || entry.key.text().is_some_and(|key| key.starts_with('$'))
                })
            };
            !node.is_alias() && !is_directive(node)
        });
    if is_clean {
        return patch.into();
    }
    match patch.node.kind() {
        Kind::Mapping => {
            let entries = patch.entries().into_iter().filter(|(key, value)| {
                let is_deleted = value.node.is_mapping() && directive(*value) == Directive::Delete;
                !value.node.is_null() && !is_deleted && !key.node.key_text().is_some_and(|key| key.starts_with('$'))
            });
            let entries = entries.map(|(key, value)| (Key::Written(key), cleaned(value, depth + 1)));
            Tree::Mapping(entries.collect(), patch.place())
        }
        Kind::Sequence => {
            let is_kept = |item: &Written<'t>| {
                let is_directive = item.node.entries().count() == 1 && item.get("$patch").is_some();
                !item.node.is_mapping() || !(is_directive || directive(*item) == Directive::Delete)
            };
            let items = patch.items().filter(is_kept);
            Tree::Sequence(items.map(|item| cleaned(item, depth + 1)).collect(), patch.place())
        }
        Kind::Scalar | Kind::Unresolved => patch.into(),
    }
}
