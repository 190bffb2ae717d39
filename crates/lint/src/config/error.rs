//! What is wrong with a configuration, and where.

use std::fmt;

use plimsoll_text::{Encoding, LineIndex, Span};

/// A mistake in a configuration file or in a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, or the flag.
    pub source: String,
    /// Line and column from 1, when the mistake is in a file.
    pub at: Option<(u32, u32)>,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub help: Option<String>,
}

impl ConfigError {
    pub(crate) fn new(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self { source: source.into(), at: None, message: message.into(), help: None }
    }

    pub(crate) fn spanned(source: &str, text: &str, span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        let start = Span::from_range(span).start;
        let position = LineIndex::new(text).position(text, start, Encoding::Utf32);
        Self { at: Some((position.line + 1, position.column + 1)), ..Self::new(source, message) }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn did_you_mean(self, suggestion: Option<&str>) -> Self {
        match suggestion {
            Some(name) => self.help(format!("Did you mean '{name}'?")),
            None => self,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}
