//! What Kubernetes itself says: schemas, API versions, selectors, quantities, capabilities, paths of the host.
//!
//! These are facts and small languages, kept apart from any file format: nothing here reads YAML or knows a rule. Where a
//! manifest holds a template, the answer can be "unknown", and the types say so.
//!
//! Read [`schema::Schema`] for the fields of every kind, [`selector::Selector`] for how objects find each other, and
//! [`image`] for the references that containers hold.
//!
//! ```
//! use plimsoll_kubernetes::selector::{LabelSet, Match, Selector};
//!
//! let pod: LabelSet = [("app", Some("web"))].into_iter().collect();
//! let service = Selector::from_map([("app", Some("web"))]);
//! assert_eq!(service.matches(&pod), Match::Yes);
//! ```

pub mod capability;
pub mod host_path;
pub mod lifecycle;
pub mod quantity;
pub mod schema;
pub mod selector;
mod version;

pub use plimsoll_image as image;
pub use version::{KubernetesVersion, VersionError, VersionSet};
