//! What a run found, written for people and for machines.
//!
//! [`write()`] turns an [`Outcome`] into one of the [`Format`]s; [`Summary`] is the closing line.
//! This is the edge where byte offsets become lines and columns: people's formats and JSON count characters, SARIF counts
//! UTF-16 code units, all from 1. Texts of judged files are untrusted: secrets in them are shown as `[REDACTED]`, and
//! control characters never reach a terminal.
//!
//! This crate judges nothing, opens no file beyond those that were judged, and does not know where its output goes.
//!
//! Read [`Format`] and [`write()`] first.
//!
//! ```
//! use plimsoll_lint::{Outcome, Registry};
//! use plimsoll_report::{Format, Options, write};
//!
//! let outcome = Outcome { registry: Registry::new(&[]).into(), files: Vec::new(), notes: Vec::new() };
//! let mut out = Vec::new();
//! write(Format::Concise, &outcome, &Options::default(), &mut out).unwrap();
//! assert!(out.is_empty());
//! ```

mod concise;
mod full;
mod github;
mod json;
mod line_hash;
mod sarif;
mod shown;
mod sources;
mod styles;
mod summary;

use std::io;

use anstream::adapter::StripBytes;
use plimsoll_lint::Outcome;

use sources::Sources;

pub use line_hash::line_hashes;
pub use sarif::{MAX_RESULTS as SARIF_MAX_RESULTS, Provenance};
pub use summary::Summary;

/// A form of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Source excerpts with advice and patches, for people.
    Full,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line, for each finding.
    JsonLines,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub Actions shows as annotations.
    Github,
}

/// What some formats need beside the outcome.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The formats for people: without colours.
    pub plain: bool,
    /// SARIF: the category of the run, to keep several uploads of one commit apart.
    pub sarif_category: Option<String>,
    /// SARIF: the revision that was judged.
    pub provenance: Option<Provenance>,
}

/// Writes a report.
///
/// The same outcome gives the same bytes. A file that changed since it was judged keeps its findings, without places.
///
/// # Errors
/// Those of `out`.
pub fn write(format: Format, outcome: &Outcome, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let sources = Sources::new(outcome);
    match format {
        Format::Full if options.plain => full::write(outcome, &sources, &mut Plain { out, state: StripBytes::new() }),
        Format::Full => full::write(outcome, &sources, out),
        Format::Concise => concise::write(&sources, options, out),
        Format::Json => json::write_document(outcome, &sources, out),
        Format::JsonLines => json::write_lines(outcome, &sources, out),
        Format::Sarif => sarif::write(outcome, &sources, options, out),
        Format::Github => github::write(outcome, &sources, out),
    }
}

/// Takes colours out of what is written to it.
struct Plain<'a> {
    out: &'a mut dyn io::Write,
    state: StripBytes,
}

impl io::Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in self.state.strip_next(bytes) {
            self.out.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
