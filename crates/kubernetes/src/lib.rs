//! Manifests as Kubernetes reads them: objects, their pods, effective values, and what Kubernetes itself says of them.
//!
//! A [`Manifest`] is a view of a YAML tree: its [`Object`]s, their [`Pod`]s in the templates of workloads, and their
//! [`Container`]s, each with the place it is written at. Every value is a [`Setting`]: absent, set, or unknown because a
//! template decides it. [`ObjectFacts`] is the small owned summary that other files need, and a [`Scope`] joins the
//! facts of many files: which policies select a pod, which pods a Service finds.
//!
//! Beside the view stand facts and small languages that read no file: [`schema::Schema`] for the fields of every kind,
//! [`selector::Selector`] for how objects find each other, [`image`] for references of images.
//!
//! This crate knows no rule: it says what is effective, never whether that is good. Read [`Pod`], [`Container`] and
//! [`Setting`] first.
//!
//! ```
//! use plimsoll_kubernetes::{Level, Manifest};
//!
//! let stream = plimsoll_yaml::parse(
//!     "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  securityContext: {runAsUser: 0}\n  containers: [{name: b}]\n",
//! );
//! let manifest = Manifest::new(&stream);
//! let pod = manifest.objects[0].pods()[0];
//! let user = pod.containers()[0].run_as_user();
//! assert_eq!((user.setting.value(), user.level), (Some(0), Level::Pod));
//! ```

pub mod base64;
pub mod capability;
mod command_line;
mod container;
mod facts;
pub mod host_path;
mod index;
pub mod lifecycle;
mod object;
mod pod;
pub mod quantity;
pub mod schema;
pub mod selector;
mod setting;
mod version;
mod volume;
mod workload;

pub use command_line::{CommandLine, Flag, configured};
pub use container::{Container, ContainerList, EnvironmentVariable, Inherited, Level, Port, VolumeMount};
pub use facts::{
    Amount, BackendFacts, BindingFacts, Detail, Dialect, DisruptionFacts, GroupKind, ImageUser, MonitorFacts, Name,
    ObjectFacts, PeerFacts, PodFacts, PolicyFacts, PolicyNamespaces, PolicyRules, PortFacts, PortTarget, Reference,
    RoleFacts, RoleReference, RuleFacts, ServiceFacts, ServicePort, Subject, Texts, WorkloadFacts, label_selector,
};
pub use index::{Asker, Bindings, Direction, Grant, Grants, ObjectId, PodId, Scope, World};
pub use object::{Manifest, Object, StringMap, is_manifest};
pub use plimsoll_image as image;
pub use pod::Pod;
pub use setting::Setting;
pub use version::{KubernetesVersion, VersionError, VersionSet};
pub use volume::{Volume, VolumeSource, Volumes, removed_volume_source};
pub use workload::{Treatment, WorkloadKind};
