//! What looks like a credential: by the name it is given, or by its own shape.
//!
//! Three questions, each answered in linear time and without a regular expression engine: does a *name* say that its
//! value is secret ([`name_looks_secret`]), does a *text* hold something with the published shape of a credential
//! ([`credential_shape`]), and does a value only stand in for one ([`is_placeholder`])? They lean to silence: a shape
//! needs its prefix, its length and some variety; a name needs a whole word.
//!
//! This crate knows nothing of Dockerfiles, Kubernetes or rules, never keeps what it has seen, and has no opinion on how
//! bad a finding is.
//!
//! ```
//! use plimsoll_secrets::{credential_shape, is_placeholder, name_looks_secret};
//!
//! assert!(name_looks_secret("DB_PASSWORD"));
//! assert!(!name_looks_secret("DB_PASSWORD_FILE"));
//! assert!(is_placeholder("${DB_PASSWORD}"));
//! let found = credential_shape("postgres://app:hunter2@db/shop").unwrap();
//! assert_eq!(found.range, 15..22);
//! ```

mod name;
mod placeholder;
mod shape;

pub use name::name_looks_secret;
pub use placeholder::is_placeholder;
pub use shape::{CredentialKind, Shape, credential_shape, credential_shapes};
