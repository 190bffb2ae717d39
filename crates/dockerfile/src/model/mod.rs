//! What the instructions mean together: stages, variables, users, sources of copies.

mod build;
mod construct;
mod facts;
mod invocation;
mod links;
mod mount;
mod pattern;
mod scope;
mod source;
mod stage;

pub use build::Build;
pub use facts::{BuildFacts, EffectiveUser, User};
pub use invocation::Invocation;
pub use mount::{Mount, MountField};
pub use scope::{Missing, MissingKind, Resolved, Value};
pub use source::{Source, SourceReference};
pub use stage::{Base, Stage};
