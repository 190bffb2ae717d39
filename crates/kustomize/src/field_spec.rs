//! Fields of kinds, as configurations of transformers name them.

use plimsoll_yaml::Node;

use crate::resource::Id;
use crate::transform::{set_at, text_of, visit};
use crate::tree::{Key, Tree, Written};

/// A field of the objects of some kinds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldSpec<'t> {
    group: &'t str,
    version: &'t str,
    kind: &'t str,
    path: Vec<String>,
    /// Whether it is made where it is missing.
    pub(crate) create: bool,
}

impl<'t> FieldSpec<'t> {
    /// Nothing when it has no path.
    pub(crate) fn read(node: Node<'t>) -> Option<Self> {
        let text = |key| text_of(node, key).unwrap_or_default();
        let path = steps(text_of(node, "path")?);
        let create = node.get("create").and_then(Node::as_bool) == Some(true);
        (!path.is_empty()).then(|| Self {
            group: text("group"),
            version: text("version"),
            kind: text("kind"),
            path,
            create,
        })
    }

    /// Whether objects of this kind may have the field; what is left out fits any.
    pub(crate) fn fits(&self, id: &Id) -> bool {
        [(self.group, &id.group), (self.version, &id.version), (self.kind, &id.kind)]
            .iter()
            .all(|(wanted, own)| wanted.is_empty() || wanted == own)
    }

    pub(crate) fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Calls `visit_value` with every value of the field.
    pub(crate) fn visit(&self, tree: &mut Tree<'t>, visit_value: &mut dyn FnMut(&mut Tree<'t>)) {
        visit(tree, &self.path(), visit_value);
    }

    /// Puts a value into the field, where there is one or it is to be made.
    pub(crate) fn put(&self, tree: &mut Tree<'t>, value: Written<'t>) {
        let path = self.path();
        let Some((last, parents)) = path.split_last().filter(|_| self.create) else {
            return self.visit(tree, &mut |found| *found = value.into());
        };
        if tree.at_mut(&path).is_some() {
            self.visit(tree, &mut |found| *found = value.into());
        } else {
            set_at(tree, parents, Key::Made(last.to_string().into(), value.place()), value.into());
        }
    }

    /// Sets entries of the mapping that the field is.
    pub(crate) fn put_pairs(&self, tree: &mut Tree<'t>, pairs: Written<'t>) {
        for (key, value) in pairs.entries() {
            if self.create && tree.at_mut(&self.path()).is_none() {
                set_at(tree, &self.path(), Key::Written(key), value.into());
            } else {
                self.visit(tree, &mut |found| set_at(found, &[], Key::Written(key), value.into()));
            }
        }
    }
}

/// The keys of a path such as `spec/template[]/a\/b`; lists need no mark.
fn steps(path: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(next) = chars.next() {
        match (next, steps.last_mut()) {
            ('/', _) => steps.push(String::new()),
            ('\\', Some(last)) if chars.peek() == Some(&'/') => last.extend(chars.next()),
            (next, Some(last)) => last.push(next),
            (_, None) => {}
        }
    }
    let steps = steps.into_iter().map(|step| step.strip_suffix("[]").map(str::to_owned).unwrap_or(step));
    steps.filter(|step| !step.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn paths_have_escaped_slashes_and_marks_of_lists() {
        assert_eq!(steps("metadata/annotations/a.b\\/c"), ["metadata", "annotations", "a.b/c"]);
        assert_eq!(steps("/spec/items[]/name/"), ["spec", "items", "name"]);
    }
}
