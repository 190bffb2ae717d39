//! Container image references by the distribution grammar.
//!
//! [`ImageReference::parse`] reads `registry.example:5000/team/app:1.2@sha256:...` as a kubelet, Docker or BuildKit does
//! and keeps where each part stands. What it refuses, a container runtime refuses too (`InvalidImageName`), and
//! [`ImageError`] says what is wrong and at which bytes. The names follow `distribution/reference`: a *domain*, a
//! *path*, a *tag* and a *digest*; the *familiar* name is the short one that people write.
//!
//! This crate knows nothing of files, of templates or of registries: a reference that still holds a variable is for the
//! caller to recognise before it asks.
//!
//! ```
//! use plimsoll_image::ImageReference;
//!
//! let image = ImageReference::parse("registry:5000/app").unwrap();
//! assert_eq!((image.domain(), image.tag()), ("registry:5000", None));
//! assert!(image.is_latest());
//!
//! let short = ImageReference::parse("nginx:1.29").unwrap();
//! assert_eq!(short.normalized_name(), "docker.io/library/nginx");
//! assert_eq!(short.tag(), Some("1.29"));
//! ```

mod error;
mod reference;

pub use error::{ImageError, ImageErrorKind};
pub use reference::{DEFAULT_DOMAIN, ImageReference};
