//! The engine: rules as data, configuration, discovery, map and reduce, suppressions, fixes.
//!
//! It knows no concrete rule and no output format. A [`Registry`] of rules comes in, an [`Outcome`] goes out:
//! [`discover`] finds files, [`Project::open`] judges each by itself and in parallel, [`Project::into_outcome`] joins what
//! the files know of each other and drops what suppressions silence.
//!
//! Read [`Rule`], [`Check`] and [`Report`] to write a rule; [`Project`] and [`Outcome`] to run them; [`Configs`] and
//! [`Settings`] for the configuration in its three shapes.
//!
//! ```
//! use std::{path::Path, sync::Arc};
//! use plimsoll_lint::{ConfigSource, Configs, Date, Overlay, Project, Registry};
//!
//! let registry = Arc::new(Registry::new(&[]));
//! let today = Date::of(std::time::SystemTime::UNIX_EPOCH);
//! let configs = Configs::new(registry, ConfigSource::Isolated, "/".into(), &Overlay::default(), today).unwrap();
//! let project = Project::of_text(Arc::new(configs), Path::new("/Dockerfile"), b"FROM alpine\n", false);
//! assert_eq!(project.into_outcome().count(), 0);
//! ```

mod analyze;
mod builds;
mod bundle;
mod carry;
mod check;
mod codes;
mod config;
mod date;
mod definitions;
mod diagnostic;
mod discover;
mod dockerignore;
mod elsewhere;
mod embedded;
mod facts;
mod fix;
mod ignore;
mod kustomize;
mod links;
mod live;
mod outcome;
mod packed;
mod reduce;
mod registry;
mod report;
mod rule;
mod run;
mod settings;
mod suggest;
mod suppress;
mod surroundings;
mod survey;
#[cfg(test)]
#[path = "../../../tests/support/files.rs"]
mod test_files;
mod timings;
mod uses;

pub use builds::{BuiltImage, ImageBuilds};
pub use check::{Check, DockerfileView, KindView, ManifestView, ScriptCodes, ScriptView};
pub use codes::Codes;
pub use config::{ConfigError, ConfigSource, Configs, FILE_NAMES, Overlay, check_config, json_schema, turn_off};
pub use date::Date;
pub use diagnostic::{Applicability, Detail, Diagnostic, Fix, Related, Subject, UnitId};
pub use discover::{DiscoverOptions, Discovered, FileKind, Input, classify, discover};
pub use dockerignore::IgnoreFile;
pub use facts::Facts;
pub use ignore::IgnoreReach;
pub use links::{ImageLink, compose_dockerfile, normalize};
pub use live::LiveProject;
pub use outcome::{FileOutcome, Note, Origin, Outcome, STDIN, Source, content_hash};
pub use packed::{Packed, Record, Unpacked};
pub use reduce::{ProjectView, ScopeView, UnitFacts};
pub use registry::{Registry, UnknownName};
pub use report::{Finding, Report};
pub use rule::{
    Alias, Family, FixAvailability, HOMEPAGE, Layer, Level, Message, OptionDefault, OptionSpec, Precision, Rule,
    Severity,
};
pub use run::{FixedFile, MAX_FILE_SIZE, Project};
pub use settings::{Closed, ImageBuild, KubernetesSettings, OptionValue, Settings};
pub use suggest::nearest;
pub use suppress::{NamedRule, Problem, Suppression, Suppressions, is_suppression};
pub use surroundings::BuildContext;
pub use timings::Timings;
