//! One file a tool: what its settings mean here.

mod buildkit;
mod checkov;
mod hadolint;
mod kube_linter;
mod kube_score;
mod kubescape;
mod polaris;
mod tally;
mod trivy;

use plimsoll_lint::Severity;
use plimsoll_text::Span;
use plimsoll_yaml::{Entry, Node, Stream};

use crate::Tool;
use crate::reader::Reader;

/// The levels that hadolint and tally have in common; `ignore`, `none` and `off` are no severities.
fn severity(level: &str) -> Option<Severity> {
    match level {
        "error" => Some(Severity::High),
        "warning" => Some(Severity::Medium),
        "info" => Some(Severity::Low),
        "style" => Some(Severity::Info),
        _ => None,
    }
}

/// Reads the file of the tool that it is for.
pub(crate) fn read(reader: &mut Reader<'_>) {
    match reader.source.tool {
        Tool::Buildkit => buildkit::read(reader),
        Tool::KubeScore => kube_score::read(reader),
        Tool::Tally => tally::read(reader),
        Tool::Trivy if is_plain_list(reader.source.path) => trivy::read_list(reader),
        Tool::Hadolint => each_root(reader, hadolint::read),
        Tool::KubeLinter => each_root(reader, kube_linter::read),
        Tool::Checkov => each_root(reader, checkov::read),
        Tool::Trivy => each_root(reader, trivy::read),
        Tool::Polaris => each_root(reader, polaris::read),
        Tool::Kubescape => each_root(reader, kubescape::read),
    }
}

/// Whether a file of Trivy is a list of ids rather than YAML.
fn is_plain_list(path: &str) -> bool {
    !path.ends_with(".yaml") && !path.ends_with(".yml") && !path.ends_with(".json")
}

/// Reads each document of a YAML or JSON file; errors are noted.
fn each_root(reader: &mut Reader<'_>, read: fn(&mut Reader<'_>, Node<'_>)) {
    let stream: Stream<'_> = plimsoll_yaml::parse(reader.source.text);
    for error in stream.errors.iter().filter(|error| !error.is_note()) {
        reader.note(error.span, "The file cannot be read from here on: this is not valid YAML.");
    }
    for root in stream.documents.iter().filter_map(plimsoll_yaml::Document::root) {
        read(reader, root);
    }
}

/// The key of an entry, or nothing for a key that is no text.
fn key<'t>(entry: &Entry<'t>) -> (&'t str, Span) {
    (entry.key.text().unwrap_or_default(), entry.key.span())
}
