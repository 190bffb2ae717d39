//! hadolint: `.hadolint.yaml`.

use plimsoll_yaml::Node;

use super::{key, severity};
use crate::reader::{Reader, texts};

pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    for entry in root.entries() {
        let (name, at) = key(&entry);
        match name {
            "ignored" => texts(entry.value).into_iter().for_each(|(id, at)| reader.ignore(id, at)),
            "override" => overrides(reader, entry.value),
            "trustedRegistries" => {
                let registries: Vec<&str> = texts(entry.value).into_iter().map(|(registry, _)| registry).collect();
                if !registries.is_empty() {
                    reader.option("DL3026", at, "registries", &registries.into());
                    reader.select("DL3026", at);
                }
            }
            "label-schema" => {
                let labels = entry.value.entries();
                let labels = labels.map(|label| {
                    let kind = label.value.text().unwrap_or("text");
                    // Its name for any text.
                    let kind = if kind == "rawtext" { "text" } else { kind };
                    format!("{}:{kind}", key(&label).0)
                });
                let labels: Vec<String> = labels.collect();
                reader.option("DL3049", at, "schema", &labels.into());
            }
            "strict-labels" if is_on(entry.value) => reader.option("DL3050", at, "strict", &true.into()),
            "failure-threshold" => match entry.value.text().and_then(severity) {
                Some(severity) => reader.fail_on(severity),
                None => reader.no_counterpart(name, at, Some("use '--exit-zero'")),
            },
            "no-fail" if is_on(entry.value) => reader.no_counterpart(name, at, Some("use '--exit-zero'")),
            "no-color" if is_on(entry.value) => reader.no_counterpart(name, at, Some("use '--color never'")),
            "disable-ignore-pragma" if is_on(entry.value) => {
                reader.no_counterpart(name, at, Some("use '--no-suppressions'"));
            }
            "strict-labels" | "no-fail" | "no-color" | "disable-ignore-pragma" => {}
            "format" => reader.no_counterpart(name, at, Some("use '--format'")),
            _ => reader.no_counterpart(name, at, None),
        }
    }
}

/// `override:` lists of ids by level.
fn overrides(reader: &mut Reader<'_>, lists: Node<'_>) {
    for entry in lists.entries() {
        let (name, at) = key(&entry);
        match severity(name) {
            Some(severity) => {
                texts(entry.value).into_iter().for_each(|(id, at)| reader.severity(id, at, severity));
            }
            None => reader.no_counterpart(name, at, None),
        }
    }
}

fn is_on(node: Node<'_>) -> bool {
    node.as_bool() == Some(true)
}
