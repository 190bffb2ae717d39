//! Checkov: `.checkov.yaml`.

use plimsoll_lint::Severity;
use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::key;
use crate::reader::{Reader, texts};

pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    for entry in root.entries() {
        let (name, at) = key(&entry);
        let is_on = entry.value.as_bool() == Some(true);
        match name {
            "check" => {
                let ids = texts(entry.value);
                reader.draft.only_selected |= !ids.is_empty();
                ids.into_iter().filter(|(id, _)| is_ours(id)).for_each(|(id, at)| reader.select(id, at));
            }
            "skip-check" => {
                texts(entry.value).into_iter().filter(|(id, _)| is_ours(id)).for_each(|(id, at)| reader.ignore(id, at));
            }
            "skip-path" => texts(entry.value).into_iter().for_each(|(path, at)| skip_path(reader, path, at)),
            "hard-fail-on" => {
                let least = texts(entry.value).into_iter().filter_map(|(level, _)| severity(level)).min();
                match least {
                    Some(severity) => reader.fail_on(severity),
                    None => reader.no_counterpart(name, at, Some("give those rules a severity and set 'fail-on'")),
                }
            }
            "soft-fail-on" => {
                reader.no_counterpart(name, at, Some("give those rules a severity below 'fail-on'"));
            }
            "soft-fail" if is_on => reader.no_counterpart(name, at, Some("use '--exit-zero'")),
            "directory" | "file" => reader.no_counterpart(name, at, Some("name the paths on the command line")),
            "output" | "output-file-path" => {
                reader.no_counterpart(name, at, Some("use '--format' and '--output-file'"));
            }
            "framework" | "skip-framework" => {
                reader.no_counterpart(name, at, Some("turn families of rules on with 'select' or off with 'ignore'"));
            }
            "compact" | "quiet" | "soft-fail" | "no-guide" => {}
            _ => reader.no_counterpart(name, at, None),
        }
    }
}

/// Whether an id may be about Dockerfiles or Kubernetes; those of clouds and languages say nothing here.
fn is_ours(id: &str) -> bool {
    let id = id.to_ascii_uppercase();
    let families = ["CKV_K8S_", "CKV2_K8S_", "CKV_DOCKER_", "CKV2_DOCKER_"];
    families.iter().any(|family| id.starts_with(family)) || id.contains('*') || severity(&id).is_some()
}

fn severity(level: &str) -> Option<Severity> {
    level.to_ascii_lowercase().parse().ok()
}

/// A path is a regular expression there. One that is a plain path, perhaps with `.*`, becomes a glob.
fn skip_path(reader: &mut Reader<'_>, pattern: &str, at: Span) {
    let plain = pattern.trim_start_matches('^').trim_end_matches('$').replace("\\.", ".");
    let is_anchored = pattern.starts_with('^');
    let glob = plain.replace(".*", "**");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if glob.is_empty() || !glob.replace("**", "").chars().all(is_plain) {
        reader.note(at, format!("'{pattern}' is a regular expression; write it as a glob in 'exclude'."));
        return;
    }
    let glob = glob.trim_start_matches('/').trim_end_matches("/**").trim_end_matches('/');
    let glob = if glob.contains('/') && !is_anchored { format!("**/{glob}") } else { glob.to_owned() };
    reader.exclude(&glob, at);
}
