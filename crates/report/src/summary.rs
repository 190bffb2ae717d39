//! The closing lines: what was left out, then the counts.

use std::io;

use plimsoll_lint::{Applicability, Level, Note, Outcome};

use crate::shown::one_line;
use crate::styles;

/// The counts of a run, for the line that closes it.
#[derive(Debug)]
pub struct Summary<'o> {
    notes: &'o [Note],
    findings: usize,
    errors: usize,
    files: usize,
    judged: usize,
    suppressed: u64,
    safe: usize,
    r#unsafe: usize,
    applied: usize,
    changed: usize,
}

impl<'o> Summary<'o> {
    /// Counts an outcome that is left after `applied` fixes were written to `changed` files.
    #[must_use]
    pub fn new(outcome: &'o Outcome, applied: usize, changed: usize) -> Self {
        let (mut errors, mut safe, mut r#unsafe) = (0, 0, 0);
        for block in outcome.blocks() {
            for record in block.records() {
                errors += usize::from(record.severity.level() == Level::Error);
                safe += usize::from(record.applicability == Some(Applicability::Safe));
                r#unsafe += usize::from(record.applicability == Some(Applicability::Unsafe));
            }
        }
        Self {
            notes: &outcome.notes,
            findings: outcome.count(),
            errors,
            files: outcome.files.iter().filter(|file| !file.diagnostics.is_empty()).count(),
            judged: outcome.files.len(),
            suppressed: outcome.files.iter().map(|file| u64::from(file.suppressed)).sum(),
            safe,
            r#unsafe,
            applied,
            changed,
        }
    }

    /// Writes the notes of the run, one a line, and the closing line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for note in self.notes {
            let (word, severity) = if note.is_error {
                ("error", plimsoll_lint::Severity::High)
            } else {
                ("note", plimsoll_lint::Severity::Info)
            };
            let style = styles::severity(severity);
            writeln!(out, "{style}{word}{style:#}: {}", one_line(&note.message))?;
        }
        writeln!(out, "{}", self.line())
    }

    fn line(&self) -> String {
        let mut sentences = Vec::new();
        if self.applied > 0 {
            sentences.push(format!("Fixed {} in {}.", count(self.applied, "problem"), count(self.changed, "file")));
        }
        sentences.push(match (self.findings, self.errors) {
            (0, _) => format!("No problems in {}.", count(self.judged, "file")),
            (findings, 0) => format!("Found {} in {}.", count(findings, "problem"), count(self.files, "file")),
            (findings, errors) => {
                let (problems, errors) = (count(findings, "problem"), count(errors, "error"));
                format!("Found {problems} ({errors}) in {}.", count(self.files, "file"))
            }
        });
        match (self.safe, self.r#unsafe) {
            (0, 0) => {}
            (0, more) => sentences.push(format!("{more} fixable with --unsafe-fixes.")),
            (safe, 0) => sentences.push(format!("{safe} fixable with --fix.")),
            (safe, more) => sentences.push(format!("{safe} fixable with --fix ({more} more with --unsafe-fixes).")),
        }
        if self.suppressed > 0 {
            sentences.push(format!("{} suppressed.", self.suppressed));
        }
        sentences.join(" ")
    }
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Summary<'_> = Summary {
        notes: &[],
        findings: 0,
        errors: 0,
        files: 0,
        judged: 3,
        suppressed: 0,
        safe: 0,
        r#unsafe: 0,
        applied: 0,
        changed: 0,
    };

    #[test]
    fn the_closing_line_says_only_what_there_is() {
        for (summary, line) in [
            (Summary { ..NONE }, "No problems in 3 files."),
            (Summary { suppressed: 2, judged: 1, ..NONE }, "No problems in 1 file. 2 suppressed."),
            (
                Summary { findings: 7, errors: 2, files: 3, safe: 4, r#unsafe: 1, suppressed: 2, ..NONE },
                "Found 7 problems (2 errors) in 3 files. 4 fixable with --fix (1 more with --unsafe-fixes). 2 suppressed.",
            ),
            (
                Summary { findings: 1, files: 1, r#unsafe: 1, applied: 2, changed: 1, ..NONE },
                "Fixed 2 problems in 1 file. Found 1 problem in 1 file. 1 fixable with --unsafe-fixes.",
            ),
        ] {
            assert_eq!(summary.line(), line);
        }
    }

    #[test]
    fn notes_come_first_and_stay_on_their_lines() {
        let notes = [Note { is_error: true, message: "a.yaml: cannot\nbe read.".to_owned() }];
        let mut out = Vec::new();
        Summary { notes: &notes, ..NONE }.write(&mut out).unwrap();
        let text = anstream::adapter::strip_bytes(&out).into_vec();
        assert_eq!(String::from_utf8(text).unwrap(), "error: a.yaml: cannot be read.\nNo problems in 3 files.\n");
    }
}
