//! Files on a disk, judged as a whole project.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test needs all of it, and one may end where it cannot go on"
)]

#[path = "../../../../tests/support/files.rs"]
mod files;
#[path = "../../../../tests/support/random.rs"]
mod random;

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{
    ConfigSource, Configs, Date, DiscoverOptions, Discovered, Outcome, Overlay, Project, UnitId, discover,
};
#[allow(unused_imports, reason = "not every test needs it")]
pub(crate) use random::Random;

/// A repository of its own, gone in the end.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// Writes files, by their paths.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        Self(files::repository(files))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file anew, in a folder that is there.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    pub(crate) fn configs(&self) -> Arc<Configs> {
        let (registry, today) = (plimsoll_rules::registry(), Date::of(std::time::SystemTime::UNIX_EPOCH));
        let (source, root) = (ConfigSource::Nearest, self.path().to_path_buf());
        Arc::new(Configs::new(registry, source, root, &Overlay::default(), today).unwrap())
    }

    /// What is to be judged below a folder.
    pub(crate) fn discovered(&self, below: &str) -> (Arc<Configs>, Discovered) {
        let configs = self.configs();
        let found = discover(&[self.path().join(below)], &DiscoverOptions::default(), &configs).unwrap();
        (configs, found)
    }

    pub(crate) fn project(&self, below: &str) -> Project {
        let (configs, found) = self.discovered(below);
        Project::open(configs, found)
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.project("").into_outcome()
    }

    /// The findings of one rule, see [`of`].
    pub(crate) fn of(&self, rule: &str) -> Vec<String> {
        of(&self.outcome(), rule)
    }
}

/// The findings of one rule, as file, the text that they point at, and the other files that they name.
pub(crate) fn of(outcome: &Outcome, rule: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in &outcome.files {
        let text = file.text().unwrap();
        for diagnostic in file.diagnostics.iter().filter(|diagnostic| diagnostic.rule.name == rule) {
            let others = diagnostic.related().iter().filter_map(|related| {
                let UnitId(unit) = related.unit?;
                Some(format!(" <- {}", outcome.files.get(unit as usize)?.path))
            });
            let others: String = others.collect();
            found.push(format!("{}: {}{others}", file.path, diagnostic.span.of(&text)));
        }
    }
    found
}
