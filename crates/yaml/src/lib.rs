//! YAML and JSON as Kubernetes reads them, as a lossless tree.
//!
//! kubectl, Helm and the API server read YAML 1.1: `yes` is a boolean, `0777` is 511, and the last of two equal keys
//! wins. [`parse`] gives a [`Stream`]: documents, comments and errors, every part with its byte span in the original
//! text. It never fails: one broken document gives one error, and the others are there to be judged.
//!
//! A [`Node`] is a small `Copy` handle. Lookups follow aliases and `<<` merges; spans stay those of the place as
//! written. A document whose aliases expand to more than Kubernetes would accept is refused when it is read, so every
//! walk over a tree ends soon, and no tree is deeper than [`NESTING_LIMIT`], aliases followed.
//!
//! This crate knows no field, kind or rule of Kubernetes; it knows how its scalars are typed. Read [`Stream`], [`Node`]
//! and [`Value`] first.
//!
//! ```
//! use plimsoll_yaml::{Value, parse};
//!
//! let stream = parse("spec:\n  privileged: yes # why?\n---\nkind: [\n");
//! let root = stream.documents[0].root().unwrap();
//! let privileged = root.at(&["spec", "privileged"]).unwrap();
//! assert_eq!(privileged.typed(), Value::Bool(true));
//! assert_eq!(privileged.span().of(stream.text), "yes");
//! assert_eq!(stream.comments[0].text(stream.text), " why?");
//! assert_eq!(stream.errors.len(), 1);
//! ```

mod append;
mod assemble;
mod build;
mod changes;
mod document;
mod edit;
mod error;
mod fast;
mod keys;
mod layout;
mod lookup;
mod node;
mod repair;
mod scalar;
mod split;
mod stream;

pub use assemble::Assembler;
pub use changes::{Change, changes};
pub use document::{Document, Kind, NodeId, Style};
pub use edit::Fragment;
pub use error::{ErrorKind, YamlError};
pub use layout::MappingLayout;
pub use lookup::{Entries, Entry, WrittenEntries};
pub use node::{Items, Node};
pub use scalar::Value;
pub use split::parts;
pub use stream::{Comment, Stream, looks_templated, parse};

/// The deepest nesting of collections in one document, aliases followed. Deeper documents are refused.
pub const NESTING_LIMIT: usize = 500;

/// The number of nodes to which aliases may always expand a document. A document may go beyond it only as far as it
/// has twice as many nodes when its aliases are expanded as it has in the text. Kubernetes draws its line there, too.
pub const EXPANSION_LIMIT: u64 = 400_000;
