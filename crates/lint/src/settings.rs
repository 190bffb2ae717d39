//! Settings as they hold for one file: the third and last shape of a configuration.

use std::sync::Arc;

use plimsoll_kubernetes::KubernetesVersion;

use crate::date::Date;
use crate::rule::Severity;
use crate::timings::Timings;

/// What holds for one file after all configuration layers and overrides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// One entry a rule, in the order of the registry.
    pub(crate) rules: Vec<RuleState>,
    /// What the Kubernetes rules need to know of the cluster.
    pub kubernetes: KubernetesSettings,
    /// Which images are built by which Dockerfiles, as the configuration says.
    pub images: Arc<[ImageBuild]>,
    /// Whether a suppression without a reason is a finding.
    pub require_suppression_reason: bool,
    /// Whether suppressions are honoured at all.
    pub suppressions: bool,
    /// The day on which suppressions with an `until` are judged.
    pub today: Date,
    /// Where to add up how long each rule takes.
    pub(crate) timings: Option<Arc<Timings>>,
}

/// Whether and how one rule runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleState {
    pub(crate) enabled: bool,
    pub(crate) severity: Option<Severity>,
    pub(crate) options: Vec<(&'static str, OptionValue)>,
}

/// The value of a rule's option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

/// The `[kubernetes]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubernetesSettings {
    /// The version whose API is the target.
    pub version: KubernetesVersion,
    /// Whether what is not in the run can be called absent.
    pub closed: Closed,
    /// What lives elsewhere: `Kind`, `Kind/namespace/*` or `Kind/namespace/name`.
    pub external: Arc<[String]>,
    /// The namespace of objects that name none.
    pub default_namespace: Arc<str>,
    /// Whether kustomizations are built and what they build is judged.
    pub kustomize: bool,
}

impl Default for KubernetesSettings {
    fn default() -> Self {
        Self {
            version: KubernetesVersion::NEWEST,
            closed: Closed::Auto,
            external: Arc::from([]),
            default_namespace: Arc::from("default"),
            kustomize: true,
        }
    }
}

impl KubernetesSettings {
    /// Whether `external` says that objects like this live elsewhere.
    #[must_use]
    pub fn is_external(&self, kind: &str, namespace: &str, name: Option<&str>) -> bool {
        self.external.iter().any(|entry| {
            let mut parts = entry.splitn(3, '/');
            let mut fits = |wanted: Option<&str>| parts.next().is_none_or(|part| part == "*" || wanted == Some(part));
            fits(Some(kind)) && fits(Some(namespace)) && fits(name)
        })
    }
}

/// Whether a scope holds everything that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Rendered streams are closed, trees of files are open.
    Auto,
    /// Everything that is deployed is in the run.
    Always,
    /// More may live elsewhere.
    Never,
}

/// One entry of `[[images]]`: the image that a Dockerfile builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageBuild {
    /// The image name without tag, as workloads write it.
    pub image: String,
    /// The Dockerfile, relative to the run's root, with `/`.
    pub dockerfile: String,
    /// The build stage, if not the last.
    pub target: Option<String>,
}

impl Settings {
    /// Whether the rule at `index` of the registry runs.
    #[must_use]
    pub fn is_enabled(&self, index: usize) -> bool {
        self.rules.get(index).is_some_and(|rule| rule.enabled)
    }

    /// The severity of a finding: the configured one, else `found`.
    #[must_use]
    pub fn severity(&self, index: usize, found: Severity) -> Severity {
        self.rules.get(index).and_then(|rule| rule.severity).unwrap_or(found)
    }

    /// The value of an option of the rule at `index`.
    #[must_use]
    pub fn option(&self, index: usize, name: &str) -> Option<&OptionValue> {
        self.rules.get(index)?.options.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}
