//! One line a finding: `path:line:column: severity ID name: message [*]`.

use std::borrow::Cow;
use std::io;

use anstyle::Style;
use plimsoll_lint::Applicability;
use plimsoll_text::Encoding;

use crate::Options;
use crate::shown::one_line;
use crate::sources::Sources;
use crate::styles;

pub(crate) fn write(sources: &Sources<'_>, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = |style| if options.plain { Style::new() } else { style };
    let (bold, hint) = (paint(styles::BOLD), paint(styles::HINT));
    let mut path = (usize::MAX, Cow::Borrowed(""));
    for (unit, diagnostic) in sources.findings() {
        if path.0 != unit {
            path = (unit, one_line(sources.path(unit)));
        }
        write!(out, "{bold}{}{bold:#}", path.1)?;
        if let Some(loaded) = sources.get(unit) {
            let start = loaded.position(diagnostic.span.start, Encoding::Utf32);
            write!(out, ":{}:{}", start.line, start.column)?;
        }
        let style = paint(styles::severity(diagnostic.severity));
        let rule = diagnostic.rule;
        write!(out, ": {style}{}{style:#} {bold}{}{bold:#} {}: ", diagnostic.severity, rule.id, rule.name)?;
        write!(out, "{}", one_line(&diagnostic.text()))?;
        match diagnostic.applicability() {
            Some(Applicability::Safe) => writeln!(out, " {hint}[*]{hint:#}")?,
            _ => writeln!(out)?,
        }
    }
    Ok(())
}
