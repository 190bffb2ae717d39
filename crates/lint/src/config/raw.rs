//! The configuration as it is written: every key optional, unknown keys refused.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// The contents of `plimsoll.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Plimsoll configuration")]
pub(crate) struct RawConfig {
    /// Another file to build on, relative to this one. What this file says wins.
    #[schemars(with = "Option<String>")]
    pub(crate) extend: Option<Spanned<String>>,
    /// Groups of rules to start from, instead of `["default"]`.
    #[schemars(with = "Option<Vec<String>>")]
    pub(crate) presets: Option<Vec<Spanned<String>>>,
    /// Rules to turn on: ids, names, other tools' ids, families, tags, presets.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) select: Vec<Spanned<String>>,
    /// Rules to turn off, named in the same ways. Wins over `select`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) ignore: Vec<Spanned<String>>,
    /// Files and folders that are not looked at, as globs relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) exclude: Vec<Spanned<String>>,
    /// The least severity that makes the exit code 1.
    #[schemars(with = "Option<SeverityName>")]
    pub(crate) fail_on: Option<Spanned<String>>,
    /// Whether a suppression must say why.
    pub(crate) require_suppression_reason: Option<bool>,
    /// Severities and options of single rules, by any name of the rule.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RuleSchema>")]
    pub(crate) rules: RawRules,
    /// Other settings for some files. Later entries win.
    #[serde(default)]
    pub(crate) overrides: Vec<RawOverride>,
    /// What the Kubernetes rules need to know of the cluster.
    #[serde(default)]
    pub(crate) kubernetes: RawKubernetes,
    /// Which image is built by which Dockerfile.
    #[serde(default)]
    pub(crate) images: Vec<RawImage>,
}

/// `[rules.NAME]` tables: the keys are `severity` and the options of the rule.
pub(crate) type RawRules = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<toml::Value>>>;

/// One `[[overrides]]` entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawOverride {
    /// The files it is about, as globs relative to the configuration file.
    #[schemars(with = "Vec<String>")]
    pub(crate) files: Vec<Spanned<String>>,
    /// Rules to turn on for these files.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) select: Vec<Spanned<String>>,
    /// Rules to turn off for these files.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) ignore: Vec<Spanned<String>>,
    /// Severities and options for these files.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RuleSchema>")]
    pub(crate) rules: RawRules,
}

/// The `[kubernetes]` table.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawKubernetes {
    /// The Kubernetes minor version that the objects are for, such as `"1.35"`.
    #[schemars(with = "Option<String>")]
    pub(crate) version: Option<Spanned<String>>,
    /// Whether the run holds everything that is deployed: `true`, `false` or `"auto"`.
    #[schemars(with = "Option<ClosedSchema>")]
    pub(crate) closed: Option<Spanned<RawClosed>>,
    /// What lives elsewhere: `"Kind"`, `"Kind/namespace/*"` or `"Kind/namespace/name"`.
    pub(crate) external: Option<Vec<String>>,
    /// The namespace of objects that name none.
    pub(crate) default_namespace: Option<String>,
    /// Whether kustomizations are built and what they build is judged, rather than each file by itself; they are.
    pub(crate) kustomize: Option<bool>,
}

/// The forms of `kubernetes.closed`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawClosed {
    /// `true` or `false`.
    Flag(bool),
    /// `"auto"`.
    Word(String),
}

/// One `[[images]]` entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawImage {
    /// The image name without tag, as workloads write it.
    pub(crate) image: String,
    /// The Dockerfile that builds it, relative to this file.
    pub(crate) dockerfile: String,
    /// The build stage, if not the last.
    pub(crate) target: Option<String>,
}

/// How a rule's table looks to an editor.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the type exists for its schema")]
struct RuleSchema {
    /// The severity of the rule's findings, or `off`.
    severity: Option<RuleSeverityName>,
    /// Options of the rule; `plimsoll explain RULE` lists them.
    #[serde(flatten)]
    options: BTreeMap<String, OptionSchema>,
}

/// What a rule's option may be.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the type exists for its schema")]
enum OptionSchema {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<String>),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "the type exists for its schema")]
enum SeverityName {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "the type exists for its schema")]
enum RuleSeverityName {
    Off,
    Critical,
    High,
    Medium,
    Low,
    Info,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the type exists for its schema")]
enum ClosedSchema {
    Flag(bool),
    Word(AutoSchema),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "the type exists for its schema")]
enum AutoSchema {
    Auto,
}

/// The JSON Schema of `plimsoll.toml`, pretty-printed, with a final line break.
#[must_use]
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(RawConfig);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
