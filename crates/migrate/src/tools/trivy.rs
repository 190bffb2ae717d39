//! Trivy: `trivy.yaml`, `.trivyignore.yaml` and `.trivyignore`.

use plimsoll_lint::Severity;
use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::key;
use crate::reader::{Reader, texts};

/// Settings, or the form of the ignore file that is YAML.
pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    for entry in root.entries() {
        let (name, at) = key(&entry);
        match name {
            "misconfigurations" => entry.value.items().for_each(|item| ignored(reader, item)),
            "vulnerabilities" | "secrets" | "licenses" => {}
            "severity" => {
                let least = texts(entry.value).into_iter().filter_map(|(level, _)| severity(level)).min();
                if let Some(least) = least {
                    reader.fail_on(least);
                    reader.note(at, "What is below 'severity' does not fail, but is still shown.");
                }
            }
            "scan" => scan(reader, entry.value),
            "misconfiguration" => misconfiguration(reader, entry.value),
            "skip-dirs" | "skip-files" => exclude(reader, entry.value),
            "ignorefile" => {
                reader.no_counterpart(name, at, Some("give that file to 'plimsoll migrate trivy', too"));
            }
            "format" | "output" => reader.no_counterpart(name, at, Some("use '--format' and '--output-file'")),
            "exit-code" if entry.value.as_i64() == Some(0) => {
                reader.no_counterpart(name, at, Some("use '--exit-zero'"));
            }
            "exit-code" | "quiet" | "debug" | "timeout" | "cache" | "cache-dir" => {}
            _ => reader.no_counterpart(name, at, None),
        }
    }
}

fn severity(level: &str) -> Option<Severity> {
    match level.to_ascii_lowercase().as_str() {
        "unknown" => Some(Severity::Info),
        level => level.parse().ok(),
    }
}

fn scan(reader: &mut Reader<'_>, settings: Node<'_>) {
    for entry in settings.entries() {
        let (name, at) = key(&entry);
        match name {
            "skip-dirs" | "skip-files" => exclude(reader, entry.value),
            "scanners" | "offline" | "offline-scan" | "parallel" | "show-suppressed" => {}
            _ => reader.no_counterpart(&format!("scan.{name}"), at, None),
        }
    }
}

fn exclude(reader: &mut Reader<'_>, paths: Node<'_>) {
    texts(paths).into_iter().for_each(|(path, at)| reader.exclude(path, at));
}

fn misconfiguration(reader: &mut Reader<'_>, settings: Node<'_>) {
    for entry in settings.entries() {
        let (name, at) = key(&entry);
        match name {
            "helm" => match entry.value.get("kube-version").and_then(Node::text).filter(|text| !text.is_empty()) {
                Some(version) => kubernetes_version(reader, version),
                None => reader.no_counterpart("misconfiguration.helm", at, Some("render the chart first")),
            },
            "include-non-failures" | "scanners" | "terraform" | "cloudformation" | "trace" => {}
            _ => reader.no_counterpart(&format!("misconfiguration.{name}"), at, None),
        }
    }
}

fn kubernetes_version(reader: &mut Reader<'_>, version: &str) {
    let parts: Vec<&str> = version.trim_start_matches('v').split('.').take(2).collect();
    reader.draft.kubernetes_version = Some(parts.join("."));
}

/// One entry of `misconfigurations`: an id, perhaps for some paths, perhaps with a last day.
fn ignored(reader: &mut Reader<'_>, item: Node<'_>) {
    let Some((id, at)) = item.get("id").and_then(|id| Some((id.text()?, id.span()))) else { return };
    let paths = item.get("paths").map(texts).unwrap_or_default();
    if paths.is_empty() {
        reader.ignore(id, at);
    }
    for (path, at) in paths {
        reader.ignore_in(path, id, at);
    }
    if let Some(day) = item.get("expired_at") {
        ends(reader, id, day.text().unwrap_or_default(), day.span());
    }
}

fn ends(reader: &mut Reader<'_>, id: &str, day: &str, at: Span) {
    let message = format!("'{id}' is ignored until {day}; only comments can end, as in 'until={day}'.");
    reader.note(at, message);
}

/// The plain form of the ignore file: an id a line, perhaps `exp:` and a day, comments behind `#`.
pub(super) fn read_list(reader: &mut Reader<'_>) {
    let text = reader.source.text;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = Span::from_range(start..start + line.trim_end().len());
        start += line.len();
        let entry = line.split('#').next().unwrap_or_default();
        let mut words = entry.split_whitespace();
        let Some(id) = words.next() else { continue };
        // What is ignored of vulnerabilities, secrets and licences is nothing of ours.
        if !is_check(id) {
            continue;
        }
        reader.ignore(id, at);
        if let Some(day) = words.find_map(|word| word.strip_prefix("exp:")) {
            ends(reader, id, day, at);
        }
    }
}

fn is_check(id: &str) -> bool {
    let id = id.to_ascii_uppercase();
    let id = id.strip_prefix("AVD-").unwrap_or(&id);
    ["DS", "KSV", "KCV"].iter().any(|family| {
        id.strip_prefix(family).is_some_and(|rest| rest.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()))
    })
}
