//! Only containers have the field; the same key on the pod, or in another spelling, is another rule's finding.

use std::cell::OnceCell;
use std::cmp::Reverse;

use plimsoll_kubernetes::{Container, ContainerList, Pod, Setting, Treatment, Volumes};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::{Fragment, Node};

use super::{MISPLACED, is_said_by, label};

const KEY: &str = "readOnlyRootFilesystem";

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    if pod.is_windows() {
        return;
    }
    let may_be_missing = pod.missing_good_applies();
    let tmp = Tmp::new(pod);
    for container in pod.containers() {
        if container.list == ContainerList::Ephemeral {
            continue;
        }
        let finding = match container.read_only_root_filesystem() {
            Setting::Set(false, node) => Finding::at(node.span()),
            Setting::Absent if may_be_missing && !is_meant(&container, report) => Finding::at(container.span()),
            _ => continue,
        };
        let finding = finding.arg(label(&container));
        report.emit(match container.node.set(&["securityContext", KEY], Fragment::Plain("true")) {
            Some(edit) => finding.fix(tmp.with(&container, edit)),
            None => finding,
        });
    }
}

/// The volume for `/tmp` that containers of a pod get.
struct Tmp<'p, 't> {
    pod: &'p Pod<'t>,
    volumes: Volumes<'t>,
    /// The edit for a volume called `tmp`, made when first a container wants it.
    edit: OnceCell<Option<Edit>>,
}

impl<'p, 't> Tmp<'p, 't> {
    fn new(pod: &'p Pod<'t>) -> Self {
        Self { pod, volumes: pod.volumes(), edit: OnceCell::new() }
    }

    /// The edit that adds a volume.
    fn volume(&self, name: &str) -> Option<Edit> {
        let volume = vec![("name", Fragment::Text(name.to_owned())), ("emptyDir", Fragment::Map(Vec::new()))];
        add_item(self.pod.spec, "volumes", Fragment::Map(volume))
    }

    /// The fix by an edit that makes the root file system read-only. Most programs want to write to `/tmp`, which becomes a
    /// volume unless the container has one there.
    fn with(&self, container: &Container<'_>, edit: Edit) -> Fix {
        let flag = "Set readOnlyRootFilesystem to true";
        let has_tmp = || {
            let mounts = container.field("volumeMounts").items().filter(|mount| mount.is_mapping());
            let mut paths = mounts.map(|mount| Setting::of(mount, "mountPath").string());
            paths.any(|path| path.is_unknown() || path.value().is_some_and(|path| path.trim_end_matches('/') == "/tmp"))
        };
        if self.pod.treatment != Treatment::Full || has_tmp() {
            return Fix::r#unsafe(flag, vec![edit]);
        }
        let (name, volume) = if self.volumes.get("tmp").is_none() {
            ("tmp".to_owned(), self.edit.get_or_init(|| self.volume("tmp")).clone())
        } else {
            let own = container.name().value().map(|name| format!("{name}-tmp"));
            match own.filter(|name| self.volumes.get(name).is_none()) {
                Some(name) => (name.clone(), self.volume(&name)),
                None => return Fix::r#unsafe(flag, vec![edit]),
            }
        };
        let mount = vec![("name", Fragment::Text(name)), ("mountPath", Fragment::Text("/tmp".to_owned()))];
        match (add_item(container.node, "volumeMounts", Fragment::Map(mount)), volume) {
            (Some(mount), Some(volume)) => {
                Fix::r#unsafe(format!("{flag}, with a volume for /tmp"), joined([edit, mount, volume]))
            }
            _ => Fix::r#unsafe(flag, vec![edit]),
        }
    }
}

/// Edits of which several may insert at one place: what belongs deeper comes first, and an item before a key.
fn joined(mut edits: [Edit; 3]) -> Vec<Edit> {
    edits.sort_by_key(|edit| {
        let line = edit.text.trim_start_matches(['\r', '\n']);
        let rest = line.trim_start_matches(' ');
        (Reverse(line.len() - rest.len()), !rest.starts_with('-'))
    });
    let mut joined: Vec<Edit> = Vec::new();
    for edit in edits {
        match joined.iter_mut().find(|other| other.span == edit.span && edit.span.is_empty()) {
            Some(other) => other.text.push_str(&edit.text),
            None => joined.push(edit),
        }
    }
    joined
}

/// Adds an item to a list of a mapping, or the list.
fn add_item(mapping: Node<'_>, key: &'static str, item: Fragment) -> Option<Edit> {
    match mapping.get(key).filter(|list| list.is_sequence() && list.items().len() > 0) {
        Some(list) => list.push(item),
        None => mapping.set(&[key], Fragment::List(vec![item])),
    }
}

/// Whether a key that has no effect was meant to be the field, in another case or on the pod, and a rule says so.
fn is_meant(container: &Container<'_>, report: &Report<'_>) -> bool {
    let has_key = |context: Setting<'_, Node<'_>>| {
        let mut keys = context.value().into_iter().flat_map(Node::entries).filter_map(|entry| entry.key.text());
        keys.any(|key| key.eq_ignore_ascii_case(KEY))
    };
    has_key(container.field("securityContext")) && is_said_by("unknown-field", report)
        || has_key(container.pod.field("securityContext")) && is_said_by(MISPLACED, report)
}
