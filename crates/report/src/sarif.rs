//! SARIF 2.1.0, as GitHub code scanning wants it and as Microsoft's validator finds nothing to add.
//!
//! The rules of the run are all listed, with or without findings, so that the list does not depend on what was judged.
//! Suppressed findings are absent: readers show them as open alerts. Nothing names the machine or the time.

mod model;
mod provenance;
mod uri;

use std::cmp::Reverse;
use std::io;

use plimsoll_lint::{Diagnostic, Fix, HOMEPAGE, Level, Outcome, Rule, STDIN, Severity};
use plimsoll_text::{Encoding, Span};

use crate::Options;
use crate::line_hash::line_hashes;
use crate::shown::REDACTED;
use crate::sources::{Loaded, Sources, related_unit};
use model::*;

pub use provenance::Provenance;

/// GitHub keeps this many results of a run; the gravest are written.
pub const MAX_RESULTS: usize = 5_000;

/// GitHub refuses longer descriptions.
const DESCRIPTION_MAX: usize = 1_024;

/// GitHub shows this many tags of a rule.
const TAGS_MAX: usize = 10;

/// How many bytes before and after a finding its context takes in at most.
const CONTEXT_MAX: u32 = 1_000;

/// Longer places are given without their text.
const SNIPPET_MAX: u32 = 16_384;

/// The name of the folder that paths are relative to.
const ROOT: &str = "%SRCROOT%";

pub(crate) fn write(
    outcome: &Outcome,
    sources: &Sources<'_>,
    options: &Options,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let chosen = gravest(sources);
    let left_out = outcome.count().saturating_sub(chosen.len());
    let mut results = Vec::with_capacity(chosen.len());
    let mut hashes: Option<(usize, Vec<String>)> = None;
    for &(unit, ref diagnostic) in &chosen {
        if hashes.as_ref().is_none_or(|(of, _)| *of != unit) {
            hashes = sources.get(unit).map(|loaded| (unit, line_hashes(&loaded.text)));
        }
        let hashes = hashes.as_ref().map_or(&[][..], |(_, hashes)| hashes);
        results.push(result(outcome, sources, unit, diagnostic, hashes));
    }
    let hides_secrets = outcome.files.iter().any(|file| !file.secrets.is_empty());
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(outcome) },
            invocations: [invocation(outcome, left_out)],
            original_uri_base_ids: BaseIds { root: BaseId { description: text("The folder that was judged.") } },
            version_control_provenance: options.provenance.iter().map(provenance).collect(),
            automation_details: options
                .sarif_category
                .as_ref()
                .map(|category| AutomationDetails { id: format!("{}/", category.trim_end_matches('/')) }),
            column_kind: "utf16CodeUnits",
            redaction_tokens: if hides_secrets { vec![REDACTED] } else { Vec::new() },
            results,
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// At most [`MAX_RESULTS`] findings, in the order of the files; those of less severity are left out first.
fn gravest(sources: &Sources<'_>) -> Vec<(usize, Diagnostic)> {
    let mut ranked: Vec<_> = sources.findings().map(|(_, found)| found.severity).enumerate().collect();
    ranked.sort_by_key(|&(at, severity)| (Reverse(severity), at));
    ranked.truncate(MAX_RESULTS);
    let mut is_chosen = vec![false; ranked.iter().map(|(at, _)| at + 1).max().unwrap_or(0)];
    for (at, _) in ranked {
        is_chosen[at] = true;
    }
    sources.findings().zip(is_chosen).filter_map(|(finding, is_chosen)| is_chosen.then_some(finding)).collect()
}

fn driver(outcome: &Outcome) -> Driver {
    let version = env!("CARGO_PKG_VERSION");
    Driver {
        name: "Plimsoll",
        full_name: format!("Plimsoll {version}"),
        organization: "Plimsoll",
        version,
        semantic_version: version,
        information_uri: HOMEPAGE,
        rules: outcome.registry.rules().iter().map(descriptor).collect(),
    }
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let page = rule.page_url();
    let is_security = rule.has_tag("security");
    let tags = [rule.family.name(), rule.layer.name()].into_iter().chain(rule.tags.iter().copied());
    Descriptor {
        id: rule.id,
        name: rule.pascal_name(),
        short_description: text(shorten(rule.summary)),
        full_description: text(shorten(&format!("{} {}", rule.summary, rule.help))),
        message_strings: rule.messages.iter().map(|message| (message.id, text(message.template))).collect(),
        help: Help { text: format!("{} See {page}.", rule.help), markdown: rule.page },
        default_configuration: Configuration { level: rule.severity.level().name() },
        properties: RuleProperties {
            precision: rule.precision.name(),
            security_severity: is_security.then(|| security_severity(rule.severity)),
            problem_severity: (!is_security).then(|| problem_severity(rule.severity)),
            tags: tags.take(TAGS_MAX).collect(),
        },
        help_uri: page,
    }
}

/// A number that GitHub reads as critical above 9, high from 7, medium from 4, low below.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity.level() {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "recommendation",
    }
}

fn shorten(description: &str) -> String {
    let description = description.trim();
    if description.chars().count() <= DESCRIPTION_MAX {
        return description.to_owned();
    }
    let kept: String = description.chars().take(DESCRIPTION_MAX - 2).collect();
    format!("{kept}….")
}

fn invocation(outcome: &Outcome, left_out: usize) -> Invocation {
    let mut notifications: Vec<Notification> = outcome
        .notes
        .iter()
        .map(|note| Notification {
            level: if note.is_error { "error" } else { "note" },
            message: text(note.message.as_str()),
        })
        .collect();
    if left_out > 0 {
        let message =
            format!("{left_out} findings of less severity were left out, because readers keep {MAX_RESULTS}.");
        notifications.push(Notification { level: "warning", message: text(message) });
    }
    Invocation {
        execution_successful: !outcome.notes.iter().any(|note| note.is_error),
        tool_execution_notifications: notifications,
    }
}

fn provenance(provenance: &Provenance) -> VersionControl {
    VersionControl {
        repository_uri: provenance.repository.clone(),
        revision_id: provenance.revision.clone(),
        branch: provenance.branch.clone(),
        mapped_to: MappedTo { uri_base_id: ROOT },
    }
}

fn result(
    outcome: &Outcome,
    sources: &Sources<'_>,
    unit: usize,
    diagnostic: &Diagnostic,
    hashes: &[String],
) -> ResultOut {
    let loaded = sources.get(unit);
    let loaded = loaded.as_deref();
    let line = loaded.map(|loaded| loaded.index.line(diagnostic.span.start) as usize);
    let hash = line.and_then(|line| hashes.get(line)).cloned();
    let related = diagnostic.related().iter().enumerate().map(|(at, related)| {
        let other = related_unit(related, unit);
        RelatedLocation {
            id: at + 1,
            physical_location: physical(sources, other, related.span),
            message: text(related.label.as_str()),
        }
    });
    ResultOut {
        rule_id: diagnostic.rule.id,
        rule_index: outcome.registry.index(diagnostic.rule),
        level: diagnostic.severity.level().name(),
        message: ResultMessage {
            text: diagnostic.text(),
            id: diagnostic.message_id(),
            arguments: diagnostic.args.iter().map(ToString::to_string).collect(),
        },
        locations: [Location { physical_location: physical(sources, unit, diagnostic.span) }],
        related_locations: related.collect(),
        partial_fingerprints: hash.map(|primary_location_line_hash| Fingerprints { primary_location_line_hash }),
        fixes: loaded.map_or_else(Vec::new, |loaded| {
            diagnostic.fixes().iter().filter_map(|fix| fix_out(loaded, sources.path(unit), fix)).collect()
        }),
        properties: diagnostic.origin.as_ref().map(|origin| ResultProperties { origin: origin.to_string() }),
    }
}

fn physical(sources: &Sources<'_>, unit: usize, span: Span) -> PhysicalLocation {
    // Standard input is no file of the repository; the template that the stream names is.
    let path = match sources.path(unit) {
        STDIN => sources.origin(unit, span.start).unwrap_or("stdin"),
        path => path,
    };
    let artifact_location = artifact(path);
    let loaded = sources.get(unit);
    let Some(loaded) = loaded.as_deref() else {
        let region = Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1, snippet: None };
        return PhysicalLocation { artifact_location, region, context_region: None };
    };
    let span = visible(loaded, span);
    let context = context_of(loaded, span);
    PhysicalLocation {
        artifact_location,
        region: region(loaded, span),
        context_region: (context != span).then(|| region(loaded, context)),
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    let uri_base_id = (!uri::is_absolute(path)).then_some(ROOT);
    ArtifactLocation { uri: uri::of_path(path), uri_base_id }
}

/// An empty span shows nothing, so it takes in the character after it on its line, or else the one before, or else a
/// line break.
fn visible(loaded: &Loaded<'_>, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let text = &*loaded.text;
    let line = loaded.index.line_span(text, loaded.index.line(span.start));
    let width = |c: Option<char>| c.map_or(0, |c| u32::try_from(c.len_utf8()).unwrap_or(1));
    let after = width(Span::new(span.start, line.end).of(text).chars().next());
    let before = width(Span::new(line.start, span.start).of(text).chars().next_back());
    let next_line = loaded.index.line_start(text, loaded.index.line(span.start) + 1);
    if after > 0 {
        Span::new(span.start, span.start + after)
    } else if before > 0 {
        Span::new(span.start - before, span.start)
    } else if next_line > span.start {
        Span::new(span.start, next_line)
    } else {
        let line_before = loaded.index.line_span(text, loaded.index.line(span.start).saturating_sub(1));
        Span::new(line_before.end.min(span.start), span.start)
    }
}

/// The lines of a span with a line before and after it; less on lines that are very long.
fn context_of(loaded: &Loaded<'_>, span: Span) -> Span {
    let (text, index) = (&*loaded.text, &loaded.index);
    let first = index.line(span.start).saturating_sub(1);
    let last = (index.line(span.end) + 1).min(index.line_count() - 1);
    let start = index.line_start(text, first).max(span.start.saturating_sub(CONTEXT_MAX));
    let end = index.line_span(text, last).end.min(span.end.saturating_add(CONTEXT_MAX));
    let is_boundary = |at: &u32| text.is_char_boundary(*at as usize);
    let start = (start..=span.start).find(is_boundary).unwrap_or(span.start);
    let end = (span.end..=end).rfind(is_boundary).unwrap_or(span.end);
    Span::new(start, end).join(span)
}

fn region(loaded: &Loaded<'_>, span: Span) -> Region {
    let start = loaded.position(span.start, Encoding::Utf16);
    let end = loaded.position(span.end, Encoding::Utf16);
    let snippet = if span.len() <= SNIPPET_MAX { loaded.excerpt(span) } else { "" };
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        snippet: (!snippet.is_empty()).then(|| text(snippet)),
    }
}

/// A fix, unless its edits are not known yet or what it inserts repeats a secret of the file.
fn fix_out(loaded: &Loaded<'_>, path: &str, fix: &Fix) -> Option<FixOut> {
    if fix.edits.is_empty() {
        return None;
    }
    let replacements = fix.edits.iter().map(|edit| {
        let hidden = loaded.repeats_secret(&edit.text);
        (!hidden).then(|| {
            let region = Region { snippet: None, ..region(loaded, edit.span) };
            Replacement { deleted_region: region, inserted_content: text(edit.text.as_str()) }
        })
    });
    Some(FixOut {
        description: text(format!("{}.", fix.title.trim_end_matches('.'))),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(path),
            replacements: replacements.collect::<Option<_>>()?,
        }],
    })
}
