//! Reads the case files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use plimsoll_text::Span;
use plimsoll_yaml::Node;
use serde::Deserialize;

/// The case files that are understood, without their endings.
pub(super) const FILES: [&str; 10] = [
    "hadolint_cases",
    "buildkit_cases",
    "buildkit_lint_real",
    "kube-linter",
    "polaris",
    "checkov",
    "trivy",
    "kubescape",
    "kube-score",
    "psa",
];

/// The one check of BuildKit that is off unless asked for.
const EXPERIMENTAL: &str = "InvalidDefinitionDescription";

/// One input and what is expected of it.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) path: &'static str,
    pub(super) text: String,
    pub(super) expectations: Vec<Expectation>,
    pub(super) kubernetes_version: Option<String>,
    pub(super) with_suppressions: bool,
}

/// What one check of another tool decides.
pub(super) struct Expectation {
    pub(super) peer: &'static str,
    pub(super) check: String,
    /// Our names of the rules, where the case gives them.
    pub(super) names: Vec<String>,
    /// The tag of the rules, where the case is about all rules of a preset.
    pub(super) tag: Option<String>,
    /// `Kind/name` of the objects that are meant; all when empty.
    pub(super) objects: Vec<String>,
    pub(super) expected: Expected,
}

pub(super) enum Expected {
    Fires(bool),
    Lines(Vec<u32>),
}

#[derive(Deserialize)]
struct HadolintLine {
    rule: String,
    case: String,
    source_line: u32,
    dockerfile: String,
    expect: String,
    config: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct BuildkitLine {
    #[serde(alias = "file")]
    test: Option<String>,
    source_line: Option<u32>,
    dockerfile: Option<String>,
    dockerignore: Option<String>,
    warnings: Vec<Warning>,
    attrs: Option<serde_json::Value>,
    build_error: Option<serde_json::Value>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Warning {
    rule: String,
    line: u32,
}

#[derive(Deserialize)]
struct PeerLine {
    check: String,
    case: String,
    manifest: String,
    expect: String,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    controls: Vec<String>,
    k8s_version: Option<String>,
    level: Option<String>,
    #[serde(default)]
    config: Option<serde_json::Value>,
    #[serde(default)]
    needs_config: bool,
    #[serde(default)]
    data_override: Vec<serde_json::Value>,
    #[serde(default)]
    custom_check: bool,
}

/// The checks of BuildKit; every one is expected to be silent where no warning is listed.
const BUILDKIT_CHECKS: [&str; 21] = [
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
];

pub(super) fn read(folder: &Path, name: &str) -> anyhow::Result<Vec<Case>> {
    let path = folder.join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    match name {
        "hadolint_cases" => lines(&text).map(|line| line.map(hadolint)).collect(),
        "buildkit_cases" => {
            let read = lines(&text).filter_map(|line| line.map(|line| buildkit(line, None)).transpose());
            read.collect()
        }
        "buildkit_lint_real" => {
            let sources = golden(folder)?;
            let read = lines(&text).filter_map(|line| line.map(|line| buildkit(line, Some(&sources))).transpose());
            read.collect()
        }
        _ => {
            let peer = FILES.iter().find(|file| **file == name).context("unknown case file")?;
            lines(&text).filter_map(|line| line.map(|line| manifest(peer, line)).transpose()).collect()
        }
    }
}

fn lines<'t, T: Deserialize<'t>>(text: &'t str) -> impl Iterator<Item = anyhow::Result<T>> {
    text.lines().filter(|line| !line.is_empty()).map(|line| Ok(serde_json::from_str(line)?))
}

fn hadolint(line: HadolintLine) -> Case {
    // A case with options of its own says nothing about our defaults.
    let expectations = match line.config {
        Some(_) => Vec::new(),
        None => vec![Expectation {
            peer: "hadolint",
            check: line.rule,
            names: Vec::new(),
            tag: None,
            objects: Vec::new(),
            expected: Expected::Fires(line.expect == "fires"),
        }],
    };
    let name = format!("{} (line {})", line.case, line.source_line);
    Case {
        name,
        path: "Dockerfile",
        text: line.dockerfile,
        expectations,
        kubernetes_version: None,
        with_suppressions: true,
    }
}

fn buildkit(line: BuildkitLine, sources: Option<&BTreeMap<String, String>>) -> Option<Case> {
    let name = line.test?;
    let text = match (line.dockerfile, sources) {
        (Some(text), _) => text,
        (None, Some(sources)) => sources.get(&name)?.clone(),
        (None, None) => return None,
    };
    // Ignore files, build attributes and builds that fail are not what a check of one file can see.
    if line.dockerignore.is_some() || line.attrs.is_some() || line.build_error.is_some() || line.error.is_some() {
        return None;
    }
    // An experimental check says something only where it was asked for.
    let was_on = |check: &&&str| {
        **check != EXPERIMENTAL
            || text.contains("experimental")
            || line.warnings.iter().any(|one| one.rule == EXPERIMENTAL)
    };
    let expectations = BUILDKIT_CHECKS.iter().filter(was_on).map(|&check| {
        let of_check = line.warnings.iter().filter(|warning| warning.rule == check).map(|warning| warning.line);
        let mut wanted: Vec<u32> = of_check.collect();
        wanted.sort_unstable();
        wanted.dedup();
        Expectation {
            peer: "buildkit",
            check: check.to_owned(),
            names: Vec::new(),
            tag: None,
            objects: Vec::new(),
            expected: Expected::Lines(wanted),
        }
    });
    let expectations = expectations.collect();
    let name = line.source_line.map_or(name.clone(), |number| format!("{name} (line {number})"));
    Some(Case { name, path: "Dockerfile", text, expectations, kubernetes_version: None, with_suppressions: true })
}

/// The texts of the real files, which stand in the parser's golden file.
fn golden(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Golden {
        file: String,
        source: String,
    }
    let path = folder.join("buildkit_parse_golden.jsonl.xz");
    let output = Command::new("xz").arg("-dc").arg(&path).output().context("'xz' is needed to read the golden file")?;
    ensure!(output.status.success(), "{} cannot be unpacked", path.display());
    let text = String::from_utf8(output.stdout)?;
    lines::<Golden>(&text).map(|line| line.map(|line| (line.file, line.source))).collect()
}

fn manifest(peer: &'static str, line: PeerLine) -> Option<Case> {
    let has_config = line.config.is_some_and(|config| !config.is_null());
    if has_config || line.needs_config || line.custom_check || !line.data_override.is_empty() {
        return None;
    }
    let fires = line.expect == "fires";
    let names = line.rules.iter().flat_map(|names| names.split(", ")).map(rule_name).collect();
    // Kubescape's rules have names of their own; its controls are what people know.
    let check = line.controls.first().cloned().unwrap_or(line.check);
    // The fixture that passes everything is about all rules of its level.
    let tag = line.level.filter(|_| check == "*").map(|level| format!("pss-{level}"));
    let expectation = Expectation {
        peer,
        check,
        names,
        tag,
        objects: if peer == "kube-linter" { line.objects } else { Vec::new() },
        expected: Expected::Fires(fires),
    };
    Some(Case {
        name: line.case,
        path: "object.yaml",
        text: line.manifest,
        expectations: vec![expectation],
        kubernetes_version: line.k8s_version,
        with_suppressions: true,
    })
}

/// Our name of a rule. The settings of the control plane are written as `control-plane-setting/program/setting`.
fn rule_name(name: &str) -> String {
    name.strip_prefix("control-plane-setting/").map_or_else(|| name.to_owned(), |setting| setting.replace('/', "-"))
}

/// Where the objects that are named `Kind/name` stand in a manifest.
pub(super) fn object_spans(text: &str, objects: &[String]) -> Vec<Span> {
    if objects.is_empty() {
        return Vec::new();
    }
    let stream = plimsoll_yaml::parse(text);
    let mut found = Vec::new();
    for root in stream.documents.iter().filter_map(plimsoll_yaml::Document::root) {
        let items: Vec<Node<'_>> = root.get("items").into_iter().flat_map(Node::items).collect();
        for object in if items.is_empty() { vec![root] } else { items } {
            let kind = object.get("kind").and_then(Node::text).unwrap_or_default();
            let name = object.at(&["metadata", "name"]).and_then(Node::text).unwrap_or_default();
            if objects.iter().any(|wanted| *wanted == format!("{kind}/{name}")) {
                found.push(object.span());
            }
        }
    }
    found
}
