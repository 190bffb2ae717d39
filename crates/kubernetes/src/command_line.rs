use plimsoll_text::Span;
use plimsoll_yaml::Node;

use crate::{Container, Setting};

/// The programs that a cluster is made of.
const CLUSTER_PROGRAMS: [&str; 6] =
    ["etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet"];

/// The command of a container as a program and its flags: `--name=value`, or `--name value` in two items.
#[derive(Clone, Debug)]
pub struct CommandLine<'t> {
    /// Where the program is named.
    pub program: Node<'t>,
    flags: Vec<Flag<'t>>,
    is_open: bool,
}

/// A flag that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag<'t> {
    /// The name, without dashes.
    pub name: &'t str,
    /// The value; `true` for a flag that stands alone.
    pub value: &'t str,
    /// The item that holds it.
    pub span: Span,
}

impl<'t> CommandLine<'t> {
    /// The command line of a container that runs this program, whatever its folder; `None` for any other.
    pub fn of(container: &Container<'t>, program: &str) -> Option<Self> {
        let lists = lists(container);
        let found = programs(&lists).find(|(_, name)| *name == program)?.0;
        let is_open = lists.iter().any(|list| list.is_unknown() || list.items().any(Node::is_unknown));
        let items: Vec<Node<'t>> = lists.iter().flat_map(|list| list.items()).collect();
        Some(Self { program: found, flags: flags(&items), is_open })
    }

    /// The flags that kubeadm is told to add to a program: a list of `name` and `value`, or, in older files, a mapping. It
    /// adds others by itself, so that none is certainly not there.
    pub fn of_arguments(arguments: Node<'t>) -> Self {
        let text = |node: Node<'t>| node.text().filter(|_| !node.is_unknown());
        let item = |item: Node<'t>| {
            let value = item.get("value")?;
            Some(Flag { name: text(item.get("name")?)?, value: text(value)?, span: value.span() })
        };
        let listed = arguments.items().filter_map(item);
        let mapped = arguments.entries().filter_map(|entry| {
            Some(Flag { name: text(entry.key)?, value: text(entry.value)?, span: entry.value.span() })
        });
        Self { program: arguments, flags: listed.chain(mapped).collect(), is_open: true }
    }

    /// A flag; of several with the name the last counts.
    pub fn flag(&self, name: &str) -> Option<Flag<'t>> {
        self.flags.iter().rev().find(|flag| flag.name == name).copied()
    }

    /// Whether a flag is certainly not there.
    pub fn lacks(&self, name: &str) -> bool {
        !self.is_open && self.flag(name).is_none()
    }

    /// The items of a flag that is a list with commas.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &'t str> {
        self.flag(name).into_iter().flat_map(|flag| flag.value.split(',')).map(str::trim)
    }
}

pub(crate) fn runs_cluster_program(container: &Container<'_>) -> bool {
    programs(&lists(container)).any(|(_, name)| CLUSTER_PROGRAMS.contains(&name))
}

fn lists<'t>(container: &Container<'t>) -> [Setting<'t, Node<'t>>; 2] {
    [container.field("command"), container.field("args")]
}

/// What may be the program, each with its name: it is first, or behind a wrapper such as `hyperkube`.
fn programs<'t>(lists: &[Setting<'t, Node<'t>>]) -> impl Iterator<Item = (Node<'t>, &'t str)> {
    let items = lists.iter().flat_map(|list| list.items().take(3));
    items.filter_map(|item| Some((item, item.text()?.rsplit('/').next()?)))
}

fn flags<'t>(items: &[Node<'t>]) -> Vec<Flag<'t>> {
    let mut found = Vec::new();
    let text = |at: usize| items.get(at).filter(|item| !item.is_unknown()).and_then(|item| item.text());
    for (at, item) in items.iter().enumerate() {
        let Some(written) = text(at).and_then(|text| text.trim().strip_prefix("--")) else { continue };
        let next = || text(at + 1).filter(|next| !next.starts_with('-'));
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name, value.trim_matches('"')),
            None => (written, next().unwrap_or("true")),
        };
        found.push(Flag { name, value, span: item.span() });
    }
    found
}

/// A setting of a configuration file, at a path of fields.
pub fn configured<'t>(root: Node<'t>, path: &str) -> Setting<'t, Node<'t>> {
    let mut fields = path.split('.');
    let first = Setting::of(root, fields.next().unwrap_or_default());
    fields.fold(first, super::setting::Setting::field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manifest;

    #[test]
    fn both_forms_of_a_flag_are_read_and_the_last_wins() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    command: [/usr/bin/etcd]\n    \
                    args: [--a=1, --b, '2', --c, --a=3, '--list=x, y']\n";
        let stream = plimsoll_yaml::parse(text);
        let container = Manifest::new(&stream).objects[0].pods()[0].containers()[0];
        let line = CommandLine::of(&container, "etcd").expect("runs etcd");
        let value = |name: &str| line.flag(name).map(|flag| flag.value);
        assert_eq!((value("a"), value("b"), value("c")), (Some("3"), Some("2"), Some("true")));
        assert_eq!(line.list("list").collect::<Vec<_>>(), ["x", "y"]);
        assert!(line.lacks("d") && CommandLine::of(&container, "kubelet").is_none());
    }
}
