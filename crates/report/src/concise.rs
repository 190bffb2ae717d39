//! One line a finding: `path:line:column: severity ID name: message [*]`.

use std::fmt::Write as _;
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
    let mut line = String::new();
    for (unit, block) in sources.blocks() {
        let path = one_line(sources.path(unit));
        let loaded = sources.get(unit);
        for record in block.records() {
            line.clear();
            // Writing to a string does not fail, and is cheaper than formatting straight into a stream.
            let _ = write!(line, "{bold}{path}{bold:#}");
            if let Some(loaded) = &loaded {
                let start = loaded.position(record.span.start, Encoding::Utf32);
                let _ = write!(line, ":{}:{}", start.line, start.column);
            }
            let style = paint(styles::severity(record.severity));
            let rule = record.rule;
            let _ = write!(line, ": {style}{}{style:#} {bold}{}{bold:#} {}: ", record.severity, rule.id, rule.name);
            line.push_str(&one_line(&record.text()));
            if record.applicability == Some(Applicability::Safe) {
                let _ = write!(line, " {hint}[*]{hint:#}");
            }
            line.push('\n');
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}
