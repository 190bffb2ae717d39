//! The list of differences on purpose.

use std::cell::Cell;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Differences {
    #[serde(default)]
    difference: Vec<Difference>,
    #[serde(default)]
    part: Vec<Part>,
}

/// A check of another tool that is one part of what a rule of ours looks at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    file: String,
    check: String,
    /// What the findings say that are about this part.
    says: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    file: String,
    check: String,
    case: Option<String>,
    #[expect(dead_code, reason = "it is for the reader, and required")]
    reason: String,
    #[serde(skip)]
    used: Cell<bool>,
}

impl Differences {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    /// What a finding must say to be about what the check looks at; nothing for most, of which all findings are.
    pub(super) fn part(&self, file: &str, check: &str) -> Option<&str> {
        self.part.iter().find(|part| part.file == file && part.check == check).map(|part| &*part.says)
    }

    pub(super) fn covers(&self, file: &str, check: &str, case: &str) -> bool {
        let is_meant = |entry: &&Difference| {
            entry.file == file
                && entry.check == check
                && entry.case.as_ref().is_none_or(|part| case.contains(part.as_str()))
        };
        let found = self.difference.iter().find(is_meant);
        if let Some(entry) = found {
            entry.used.set(true);
        }
        found.is_some()
    }

    pub(super) fn unused(&self) -> impl Iterator<Item = String> {
        self.difference
            .iter()
            .filter(|entry| !entry.used.get())
            .map(|entry| format!("{} {} {}", entry.file, entry.check, entry.case.as_deref().unwrap_or("*")))
    }
}
