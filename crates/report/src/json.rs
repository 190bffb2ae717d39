//! JSON: every finding with its places, messages and fixes.
//!
//! Lines and columns count from 1, columns in characters; offsets count bytes from 0. A file that changed since it was
//! judged has offsets only.

use std::io;

use plimsoll_lint::{Diagnostic, Fix, Note, Outcome};
use plimsoll_text::{Encoding, Span};
use serde::Serialize;

use crate::sources::{Loaded, Sources, related_unit};

/// The version of the form of this report; it changes when a reader would have to.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    name: &'static str,
    severity: &'static str,
    message: String,
    help: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a str>,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedPlace<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixOut<'a>>,
}

#[derive(Serialize)]
struct Place {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    offset: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct RelatedPlace<'a> {
    path: &'a str,
    #[serde(flatten)]
    place: Place,
    label: &'a str,
}

#[derive(Serialize)]
struct FixOut<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditOut<'a>>,
}

#[derive(Serialize)]
struct EditOut<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct NoteOut<'a> {
    error: bool,
    message: &'a str,
}

/// Writes one document; each finding stands on a line of its own.
pub(crate) fn write_document(outcome: &Outcome, sources: &Sources<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\"tool\":\"plimsoll\",\"toolVersion\":\"{}\"", env!("CARGO_PKG_VERSION"))?;
    write!(out, ",\n\"findings\":[")?;
    for (at, (unit, diagnostic)) in sources.findings().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &finding(sources, unit, &diagnostic))?;
    }
    write!(out, "],\n\"notes\":")?;
    serde_json::to_writer(&mut *out, &outcome.notes.iter().map(note).collect::<Vec<_>>())?;
    let suppressed: u64 = outcome.files.iter().map(|file| u64::from(file.suppressed)).sum();
    writeln!(out, ",\n\"files\":{},\"suppressed\":{suppressed}}}", outcome.files.len())
}

/// Writes one object a line, for each finding.
pub(crate) fn write_lines(_: &Outcome, sources: &Sources<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for (unit, diagnostic) in sources.findings() {
        serde_json::to_writer(&mut *out, &finding(sources, unit, &diagnostic))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn finding<'a>(sources: &'a Sources<'_>, unit: usize, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let loaded = sources.get(unit);
    let loaded = loaded.as_deref();
    Finding {
        rule: diagnostic.rule.id,
        name: diagnostic.rule.name,
        severity: diagnostic.severity.name(),
        message: diagnostic.text(),
        help: diagnostic.help(),
        path: sources.path(unit),
        origin: diagnostic.origin.as_deref(),
        place: place(loaded, diagnostic.span),
        related: diagnostic
            .related()
            .iter()
            .map(|related| {
                let other = related_unit(related, unit);
                RelatedPlace {
                    path: sources.path(other),
                    place: place(sources.get(other).as_deref(), related.span),
                    label: &related.label,
                }
            })
            .collect(),
        fixes: diagnostic
            .fixes()
            .iter()
            .filter(|fix| !tells_secret(loaded, fix))
            .map(|fix| fix_out(loaded, fix))
            .collect(),
    }
}

fn fix_out<'a>(loaded: Option<&Loaded<'_>>, fix: &'a Fix) -> FixOut<'a> {
    let edits = fix.edits.iter().map(|edit| EditOut { place: place(loaded, edit.span), text: &edit.text });
    FixOut { title: &fix.title, applicability: fix.applicability.name(), edits: edits.collect() }
}

/// Whether a fix repeats a secret of its file; such a fix is left out.
fn tells_secret(loaded: Option<&Loaded<'_>>, fix: &Fix) -> bool {
    loaded.is_none_or(|loaded| fix.edits.iter().any(|edit| loaded.repeats_secret(&edit.text)))
}

fn place(loaded: Option<&Loaded<'_>>, span: Span) -> Place {
    let point = |offset| {
        let position = loaded.map(|loaded| loaded.position(offset, Encoding::Utf32));
        Point { offset, line: position.map(|position| position.line), column: position.map(|position| position.column) }
    };
    Place { start: point(span.start), end: point(span.end) }
}

fn note(note: &Note) -> NoteOut<'_> {
    NoteOut { error: note.is_error, message: &note.message }
}
