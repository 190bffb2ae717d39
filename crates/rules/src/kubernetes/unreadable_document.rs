//! The reader of YAML has one error for a document that it cannot read; the others of the file are judged.

use plimsoll_lint::{Finding, ManifestView, Report};

pub(crate) fn check(view: &ManifestView<'_>, report: &mut Report<'_>) {
    for error in view.stream.errors.iter().filter(|error| !error.is_note()) {
        report.emit(Finding::at(error.span).arg(error.message().trim_end_matches('.')));
    }
    for &span in view.invalid_utf8 {
        report.emit(Finding::at(span).message("encoding").arg(span.len().to_string()));
    }
}
