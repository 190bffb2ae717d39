//! One line a finding: `path:line:column: severity ID name: message [*]`.

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
    for (unit, block) in sources.blocks() {
        let path = one_line(sources.path(unit));
        let loaded = sources.get(unit);
        for record in block.records() {
            write!(out, "{bold}{path}{bold:#}")?;
            if let Some(loaded) = &loaded {
                let start = loaded.position(record.span.start, Encoding::Utf32);
                write!(out, ":{}:{}", start.line, start.column)?;
            }
            let style = paint(styles::severity(record.severity));
            let rule = record.rule;
            write!(out, ": {style}{}{style:#} {bold}{}{bold:#} {}: ", record.severity, rule.id, rule.name)?;
            write!(out, "{}", one_line(&record.text()))?;
            match record.applicability {
                Some(Applicability::Safe) => writeln!(out, " {hint}[*]{hint:#}")?,
                _ => writeln!(out)?,
            }
        }
    }
    Ok(())
}
