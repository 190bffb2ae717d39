//! From our structures to the protocol's.

use plimsoll_lint::{Diagnostic, Level};
use plimsoll_text::{Encoding, LineIndex, Position, Span};

use crate::client::Client;
use crate::documents::Document;
use crate::wire::types;

/// The range of a span.
pub(crate) fn range(text: &str, lines: &LineIndex, span: Span, encoding: Encoding) -> types::Range {
    let at = |offset| position(lines.position(text, offset, encoding));
    types::Range { start: at(span.start), end: at(span.end) }
}

fn position(position: Position) -> types::Position {
    types::Position { line: position.line, character: position.column }
}

/// The range of a span in an open document.
pub(crate) fn range_in(document: &Document, span: Span, encoding: Encoding) -> types::Range {
    range(&document.text, &document.lines, span, encoding)
}

/// A finding in an open document.
pub(crate) fn diagnostic(
    document: &Document,
    finding: &Diagnostic,
    related: Vec<types::RelatedInformation>,
    client: &Client,
) -> types::Diagnostic {
    let rule = finding.rule;
    let tags = [(1, "unnecessary", client.unnecessary_tag), (2, "deprecated", client.deprecated_tag)];
    types::Diagnostic {
        range: range_in(document, finding.span, client.encoding),
        severity: match finding.severity.level() {
            Level::Error => 1,
            Level::Warning => 2,
            Level::Note => 3,
        },
        code: rule.id,
        code_description: Some(types::CodeDescription { href: rule.page_url() }),
        source: "plimsoll",
        message: finding.text(),
        tags: tags.iter().filter(|(_, tag, known)| *known && rule.has_tag(tag)).map(|(number, ..)| *number).collect(),
        related_information: related,
        data: client.diagnostic_data.then(|| types::DiagnosticData {
            rule: rule.name,
            severity: finding.severity.name(),
            help: finding.help().to_owned(),
            fix: finding.applicability().map(plimsoll_lint::Applicability::name),
        }),
    }
}
