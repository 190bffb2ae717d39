//! The colours of the formats for people.

use anstyle::{AnsiColor, Style};
use plimsoll_lint::{Level, Severity};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const FRAME: Style = AnsiColor::Blue.on_default();
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();

/// The colour of a severity's word.
pub(crate) fn severity(severity: Severity) -> Style {
    match severity.level() {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning => AnsiColor::Yellow.on_default().bold(),
        Level::Note => AnsiColor::Cyan.on_default().bold(),
    }
}
