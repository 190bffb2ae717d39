//! Workflow commands that GitHub Actions shows as annotations.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::borrow::Cow;
use std::io;

use plimsoll_lint::{Level, Outcome};
use plimsoll_text::Encoding;

use crate::shown::one_line;
use crate::sources::Sources;

pub(crate) fn write(_: &Outcome, sources: &Sources<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for (unit, diagnostic) in sources.findings() {
        let command = match diagnostic.severity.level() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        write!(out, "::{command} file={}", property(sources.path(unit)))?;
        if let Some(loaded) = sources.get(unit) {
            let start = loaded.position(diagnostic.span.start, Encoding::Utf16);
            let end = loaded.position(diagnostic.span.end, Encoding::Utf16);
            write!(out, ",line={},endLine={}", start.line, end.line)?;
            // GitHub takes columns only within one line.
            if start.line == end.line {
                write!(out, ",col={},endColumn={}", start.column, end.column)?;
            }
        }
        let rule = diagnostic.rule;
        let message = format!("{} {}", diagnostic.text(), diagnostic.help());
        writeln!(out, ",title={} {}::{}", rule.id, rule.name, data(one_line(message.trim_end()).as_ref()))?;
    }
    Ok(())
}

/// Escapes what would end the line.
fn data(text: &str) -> Cow<'_, str> {
    if text.contains(['%', '\r', '\n']) {
        Cow::Owned(text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Escapes what would end the line, the property or all of them.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\n::error::x"), "100%25%0A::error::x");
        assert_eq!(property("a,line=9:b%"), "a%2Cline=9%3Ab%25");
    }
}
