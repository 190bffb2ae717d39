//! One line a finding: `path:line:column: severity ID name: message [*]`.

use std::io;

use plimsoll_lint::{Applicability, Outcome};
use plimsoll_text::Encoding;

use crate::shown::one_line;
use crate::sources::Sources;
use crate::styles;

pub(crate) fn write(_: &Outcome, sources: &Sources<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for (unit, diagnostic) in sources.findings() {
        let bold = styles::BOLD;
        write!(out, "{bold}{}{bold:#}", one_line(sources.path(unit)))?;
        if let Some(loaded) = sources.get(unit) {
            let start = loaded.position(diagnostic.span.start, Encoding::Utf32);
            write!(out, ":{}:{}", start.line, start.column)?;
        }
        let style = styles::severity(diagnostic.severity);
        let rule = diagnostic.rule;
        write!(out, ": {style}{}{style:#} {bold}{}{bold:#} {}: ", diagnostic.severity, rule.id, rule.name)?;
        write!(out, "{}", one_line(&diagnostic.text()))?;
        let hint = styles::HINT;
        match diagnostic.applicability() {
            Some(Applicability::Safe) => writeln!(out, " {hint}[*]{hint:#}")?,
            _ => writeln!(out)?,
        }
    }
    Ok(())
}
