//! What a kustomization builds, every value with the place that it was written at.
//!
//! [`needs`] says which files a kustomization reads, [`Sources`] takes them, parsed, and [`build`] puts the objects
//! together: bases, components, generators, patches, and the fields that change all objects at once. A [`Build`] is made
//! of YAML nodes that keep their places, so that what is found in a built object can be shown in the patch, the base or
//! the kustomization that it comes from: [`Build::documents`] are ordinary documents over a [`Layout`], in which the texts
//! of all files follow each other.
//!
//! This crate reads no file and fetches nothing, and knows no rule. What it does not support is a [`Failure`], never
//! half a build. A file that a generator needs and that is not among the sources is a value that is not known. The hash that kustomize adds to the names of generated objects is left out: objects go by the name that
//! people wrote, and so do references to them.
//!
//! ```
//! use std::path::Path;
//! use plimsoll_kustomize::{Sources, build};
//!
//! let web = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
//! let kustomization = "resources: [web.yaml]\nnamespace: shop\n";
//! let (web, kustomization) = (plimsoll_yaml::parse(web), plimsoll_yaml::parse(kustomization));
//! let mut sources = Sources::default();
//! sources.file(Path::new("/web.yaml"), &web);
//! let number = sources.file(Path::new("/kustomization.yaml"), &kustomization);
//! let built = build(Path::new("/kustomization.yaml"), &sources).unwrap();
//! let layout = built.layout(&sources).unwrap();
//! let documents = built.documents(&layout);
//! let namespace = documents[0].root().unwrap().at(&["metadata", "namespace"]).unwrap();
//! assert_eq!(namespace.text(), Some("shop"));
//! let (file, span) = layout.place(namespace.span()).unwrap();
//! assert_eq!((file, span.of(kustomization.text)), (number, "shop"));
//! ```

mod build;
mod config;
mod field_spec;
mod generate;
mod json_patch;
mod merge;
mod needs;
mod output;
mod pattern;
mod references;
mod replacement;
mod resource;
mod select;
mod sources;
mod transform;
mod tree;
mod vars;

pub use build::{Failure, build};
pub use needs::{Needs, inline_patches, needs};
pub use output::{Build, Layout};
pub use sources::{Data, FILE_NAMES, Sources, normalize};
