//! How a build is called, as far as the caller knows it.

use std::collections::{BTreeMap, BTreeSet};

/// What a build is called with: `--build-arg`, `--target`, and what another tool replaces in the file before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The build arguments that are given; nothing for a value that is not known. They count where an ARG declares them.
    pub args: BTreeMap<String, Option<String>>,
    /// The stage that is built, by its name or number, if not the last.
    pub target: Option<String>,
    /// Variables that are replaced before the builder reads the file, so that no word that holds one is known.
    pub replaced: BTreeSet<String>,
}

impl Invocation {
    /// Whether it says nothing, as `docker build .` does.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.args.is_empty() && self.target.is_none() && self.replaced.is_empty()
    }
}
