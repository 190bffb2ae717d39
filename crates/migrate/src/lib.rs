//! The settings of other tools as `plimsoll.toml`.
//!
//! [`migrate`] takes the text of one or more settings files and gives a [`Migration`]: a configuration that means the same,
//! and a [`Note`] with its line for each setting that has no counterpart. Ids are mapped through the aliases of the rules;
//! an id that several rules carry becomes all of them.
//!
//! It reads and writes no files, knows no rule by itself except where a setting of a tool becomes an option of one, and
//! leaves comments and annotations in the judged files alone: those are honoured where they stand.
//!
//! ```
//! use plimsoll_lint::Registry;
//! use plimsoll_migrate::{Source, Tool, migrate};
//!
//! let source = Source { tool: Tool::Hadolint, path: ".hadolint.yaml", text: "failure-threshold: error\nformat: sarif\n" };
//! let migration = migrate(&[source], &Registry::new(&[]));
//! assert!(migration.config.contains("fail-on = \"high\"\n"));
//! assert_eq!(migration.notes[0].to_string(), ".hadolint.yaml:2: 'format' has no counterpart: use '--format'.");
//! ```

mod draft;
mod reader;
mod tools;

use std::fmt;

use plimsoll_lint::Registry;

use crate::draft::Draft;
use crate::reader::Reader;

/// A tool whose settings can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// `.hadolint.yaml`.
    Hadolint,
    /// `.tally.toml`.
    Tally,
    /// The `# check=` lines at the head of a Dockerfile.
    Buildkit,
    /// `.kube-linter.yaml`.
    KubeLinter,
    /// Flags, as they stand in a script or a workflow.
    KubeScore,
    /// `.checkov.yaml`.
    Checkov,
    /// `trivy.yaml`, `.trivyignore` and `.trivyignore.yaml`.
    Trivy,
    /// `polaris.yaml`.
    Polaris,
    /// Exceptions in JSON.
    Kubescape,
}

impl Tool {
    /// All tools.
    pub const ALL: [Self; 9] = [
        Self::Hadolint,
        Self::Tally,
        Self::Buildkit,
        Self::KubeLinter,
        Self::KubeScore,
        Self::Checkov,
        Self::Trivy,
        Self::Polaris,
        Self::Kubescape,
    ];

    /// Its name, as it is typed and as aliases write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hadolint => "hadolint",
            Self::Tally => "tally",
            Self::Buildkit => "buildkit",
            Self::KubeLinter => "kube-linter",
            Self::KubeScore => "kube-score",
            Self::Checkov => "checkov",
            Self::Trivy => "trivy",
            Self::Polaris => "polaris",
            Self::Kubescape => "kubescape",
        }
    }

    /// The names that its settings files have in the root of a repository. Empty when they have no fixed name, and for
    /// those that are honoured where they stand.
    #[must_use]
    pub const fn file_names(self) -> &'static [&'static str] {
        match self {
            Self::Hadolint => &[".hadolint.yaml", ".hadolint.yml"],
            Self::Tally => &[".tally.toml", "tally.toml"],
            Self::KubeLinter => &[".kube-linter.yaml", ".kube-linter.yml"],
            Self::Checkov => &[".checkov.yaml", ".checkov.yml"],
            Self::Trivy => &["trivy.yaml", ".trivyignore", ".trivyignore.yaml"],
            Self::Polaris => &["polaris.yaml", "polaris.yml", ".polaris.yaml"],
            Self::Kubescape => &["kubescape-exceptions.json"],
            Self::Buildkit | Self::KubeScore => &[],
        }
    }
}

/// A settings file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Whose it is.
    pub tool: Tool,
    /// Its path as it is shown, relative to the folder of the new configuration.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A setting without a counterpart, or with one that does not say quite the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The settings file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// What to know, as a sentence.
    pub message: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// What settings become.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The text of a `plimsoll.toml`.
    pub config: String,
    /// What could not be said in it, in the order of the sources and their lines.
    pub notes: Vec<Note>,
}

/// Turns settings into a configuration.
#[must_use]
pub fn migrate(sources: &[Source<'_>], registry: &Registry) -> Migration {
    let mut draft = Draft::default();
    let mut notes = Vec::new();
    for source in sources {
        let mut reader = Reader::new(source, registry, &mut draft);
        tools::read(&mut reader);
        notes.extend(reader.into_notes());
    }
    Migration { config: draft.render(sources), notes }
}

#[cfg(test)]
mod tests;
