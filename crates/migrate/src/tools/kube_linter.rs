//! kube-linter: `.kube-linter.yaml`.

use plimsoll_yaml::Node;

use super::key;
use crate::reader::{Reader, texts};

pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    for entry in root.entries() {
        let (name, at) = key(&entry);
        match name {
            "checks" => checks(reader, entry.value),
            "customChecks" => {
                for check in entry.value.items() {
                    let name = check.get("name").and_then(Node::text).unwrap_or_default();
                    let message = format!("The custom check '{name}' has no counterpart.");
                    reader.note(check.span(), message);
                }
            }
            _ => reader.no_counterpart(name, at, None),
        }
    }
}

fn checks(reader: &mut Reader<'_>, checks: Node<'_>) {
    for entry in checks.entries() {
        let (name, at) = key(&entry);
        let is_on = entry.value.as_bool() == Some(true);
        match name {
            "include" => texts(entry.value).into_iter().for_each(|(id, at)| reader.select(id, at)),
            "exclude" => texts(entry.value).into_iter().for_each(|(id, at)| reader.ignore(id, at)),
            "ignorePaths" => texts(entry.value).into_iter().for_each(|(path, at)| reader.exclude(path, at)),
            "addAllBuiltIn" if is_on => reader.select_all(),
            "doNotAutoAddDefaults" if is_on => reader.draft.only_selected = true,
            "addAllBuiltIn" | "doNotAutoAddDefaults" => {}
            _ => reader.no_counterpart(name, at, None),
        }
    }
}
