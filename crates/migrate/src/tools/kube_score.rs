//! kube-score has no settings file: its flags, as they stand in a script, a Makefile or a workflow.

use plimsoll_lint::Severity;
use plimsoll_text::Span;

use crate::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.source.text;
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']' | '\\' | '=');
    let mut words = text.split(is_end).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix("--") else { continue };
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let at = Span::from_range(start..start + word.len());
        match flag {
            "ignore-test" => {
                if let Some(id) = words.next() {
                    reader.ignore(id, at);
                }
            }
            "enable-optional-test" => {
                if let Some(id) = words.next() {
                    reader.select(id, at);
                }
            }
            "all-default-optional" => reader.select_all(),
            "ignore-container-cpu-limit" => own(reader, "unset-cpu-limits", flag),
            "ignore-container-memory-limit" => own(reader, "unset-memory-limits", flag),
            "kubernetes-version" => {
                if let Some(version) = words.next() {
                    reader.draft.kubernetes_version = Some(version.trim_start_matches('v').to_owned());
                }
            }
            "exit-one-on-warning" => reader.fail_on(Severity::Low),
            "output-format" | "o" => reader.no_counterpart(word, at, Some("use '--format'")),
            "disable-ignore-checks-annotations" | "disable-optional-checks-annotations" => {
                reader.no_counterpart(word, at, Some("use '--no-suppressions'"));
            }
            _ => {}
        }
    }
}

/// Ignores a rule of ours that the flag turns off a part of a test for.
fn own(reader: &mut Reader<'_>, name: &str, flag: &str) {
    if let Some(rule) = reader.registry.by_name(name).iter().find_map(|&index| reader.registry.rules().get(index)) {
        reader.draft.ignore.entry(rule.name).or_default().insert(format!("--{flag}"));
    }
}
