//! Every format over one small run, as its reader sees it.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{
    Check, Detail, Diagnostic, Family, FileOutcome, Fix, FixAvailability, Layer, Message, Note, Outcome, Packed,
    Precision, Registry, Related, Rule, Severity, Source, UnitId,
};
use plimsoll_report::{Format, Options, Provenance, write};
use plimsoll_text::{Edit, Span};

static RULES: [Rule; 2] = [
    Rule {
        id: "DF1001",
        name: "latest-tag",
        family: Family::Dockerfile,
        severity: Severity::Medium,
        default: true,
        layer: Layer::Image,
        tags: &["reliability"],
        precision: Precision::VeryHigh,
        fix: FixAvailability::Unsafe,
        bundle: None,
        options: &[],
        since: "0.1.0",
        aliases: &[],
        summary: "An image is taken by a tag that moves.",
        messages: &[Message { id: "default", template: "Image '{0}' has no tag." }],
        help: "Name a version.",
        page: "# Latest tag\n\nTags move.\n",
        check: CHECK,
    },
    Rule {
        id: "KB1001",
        name: "env-var-secret",
        family: Family::Kubernetes,
        severity: Severity::High,
        default: true,
        layer: Layer::Orchestrator,
        tags: &["security", "secrets"],
        precision: Precision::High,
        fix: FixAvailability::None,
        bundle: None,
        options: &[],
        since: "0.1.0",
        aliases: &[],
        summary: "A variable holds a credential.",
        messages: &[
            Message { id: "default", template: "Variable '{0}' holds a credential." },
            Message { id: "other", template: "Key '{0}' of '{1}' holds a credential." },
        ],
        help: "Refer to a Secret.",
        page: "# Secrets\n\nAnyone who reads the manifest has it.\n",
        check: CHECK,
    },
];

/// These rules are never run.
const CHECK: Check = Check::Suppressions(|_, _| {});

const DOCKERFILE: &str = "FROM n\u{e9}w😀/app\nUSER root\u{1b}[31m\nCMD x\n";
const MANIFEST: &str = "env:\r\n- name: PASSWORD\r\n  value: hunter2\r\n";

fn file(path: &str, text: &str, diagnostics: Vec<Diagnostic>, secrets: Vec<Span>) -> FileOutcome {
    FileOutcome {
        path: path.into(),
        file: Path::new(path).into(),
        source: Source::Memory(Arc::from(text)),
        diagnostics: Packed::new(&Registry::new(&RULES), diagnostics),
        secrets,
        suppressed: 1,
        origins: Vec::new(),
    }
}

fn span_of(text: &str, part: &str) -> Span {
    let at = text.find(part).unwrap();
    Span::from_range(at..at + part.len())
}

fn diagnostic(rule: usize, message: u8, args: &[&str], span: Span) -> Diagnostic {
    let rule = &RULES[rule];
    let args = args.iter().map(|&argument| argument.into()).collect();
    Diagnostic { rule, message, args, severity: rule.severity, span, origin: None, detail: None, subject: None }
}

fn outcome() -> Outcome {
    let image = span_of(DOCKERFILE, "n\u{e9}w😀/app");
    let mut latest = diagnostic(0, 0, &["n\u{e9}w😀/app"], image);
    latest.detail = Some(Box::new(Detail {
        fixes: vec![Fix::r#unsafe("Add a tag", vec![Edit::insert(image.end, ":1.0")])],
        related: vec![Related {
            unit: Some(UnitId(1)),
            span: span_of(MANIFEST, "PASSWORD"),
            label: "used here".to_owned(),
        }],
        help: None,
    }));
    let root = span_of(DOCKERFILE, "root");
    let mut user = diagnostic(0, 0, &["x\ny"], root);
    user.detail = Some(Box::new(Detail {
        fixes: vec![Fix::safe("Use a number", vec![Edit::replace(root, "10001")])],
        ..Detail::default()
    }));
    let value = span_of(MANIFEST, "hunter2");
    let mut secret = diagnostic(1, 1, &["value", "PASSWORD"], value);
    secret.origin = Some("chart/templates/app.yaml".into());
    secret.detail = Some(Box::new(Detail {
        fixes: vec![Fix::display("Move it", vec![Edit::replace(value, "x # was hunter2")])],
        ..Detail::default()
    }));
    let empty = diagnostic(1, 0, &["PASSWORD"], Span::empty(MANIFEST.len() as u32));
    Outcome {
        registry: Registry::new(&RULES).into(),
        files: vec![
            file("a b/Dockerfile", DOCKERFILE, vec![latest, user], Vec::new()),
            file("app.yaml", MANIFEST, vec![secret, empty], vec![value]),
        ],
        notes: vec![Note { is_error: false, message: "2 templates were skipped.".to_owned() }],
    }
}

fn report_with(format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    write(format, &outcome(), options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn report(format: Format) -> String {
    report_with(format, &Options::default())
}

fn plain(format: Format) -> String {
    anstream::adapter::strip_str(&report(format)).to_string()
}

#[test]
fn full_shows_excerpts_advice_and_patches() {
    insta::assert_snapshot!(plain(Format::Full));
}

#[test]
fn concise_is_one_line_a_finding() {
    insta::assert_snapshot!(plain(Format::Concise));
}

#[test]
fn github_gets_workflow_commands() {
    insta::assert_snapshot!(report(Format::Github));
}

#[test]
fn json_lines_hold_places_and_fixes() {
    insta::assert_snapshot!(report(Format::JsonLines));
}

#[test]
fn the_json_document_holds_the_same_findings_as_the_lines() {
    let document: serde_json::Value = serde_json::from_str(&report(Format::Json)).unwrap();
    let lines: Vec<serde_json::Value> =
        report(Format::JsonLines).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(document["findings"].as_array(), Some(&lines));
    assert_eq!((&document["files"], &document["suppressed"]), (&2.into(), &2.into()));
    assert_eq!(document["notes"][0]["message"], "2 templates were skipped.");
}

#[test]
fn an_empty_run_is_still_a_report() {
    let empty = Outcome { registry: Registry::new(&RULES).into(), files: Vec::new(), notes: Vec::new() };
    for (format, expected) in [(Format::Full, ""), (Format::Concise, ""), (Format::JsonLines, ""), (Format::Github, "")]
    {
        let mut out = Vec::new();
        write(format, &empty, &Options::default(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{format:?}");
    }
    for format in [Format::Json, Format::Sarif] {
        let mut out = Vec::new();
        write(format, &empty, &Options::default(), &mut out).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok(), "{format:?}");
    }
}

#[test]
fn no_format_for_people_steers_the_terminal_or_tells_a_secret() {
    for format in [Format::Full, Format::Concise, Format::Github, Format::Sarif, Format::Json] {
        let text = plain(format);
        assert!(!text.contains("hunter2"), "{format:?}:\n{text}");
        let steers = |c: char| c.is_control() && c != '\n';
        assert!(!text.contains(steers), "{format:?}:\n{text:?}");
    }
}

#[test]
fn plain_is_the_same_without_colours() {
    let options = Options { plain: true, ..Options::default() };
    for format in [Format::Full, Format::Concise] {
        assert!(report(format).contains('\u{1b}'), "{format:?}");
        assert_eq!(report_with(format, &options), plain(format), "{format:?}");
    }
}

#[test]
fn a_file_that_changed_keeps_its_findings() {
    let mut outcome = outcome();
    outcome.files[0].source = Source::Disk(0);
    for format in [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github] {
        let mut out = Vec::new();
        write(format, &outcome, &Options::default(), &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("has no tag."), "{format:?}");
    }
}

/// `PLIMSOLL_SARIF_OUT` names a file to write the report to, for a validator.
#[test]
fn sarif_follows_the_recipe() {
    let options = Options {
        plain: false,
        sarif_category: Some("images/".to_owned()),
        provenance: Some(Provenance {
            repository: "https://example.com/shop.git".to_owned(),
            revision: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            branch: Some("main".to_owned()),
        }),
    };
    let text = report_with(Format::Sarif, &options);
    if let Ok(path) = std::env::var("PLIMSOLL_SARIF_OUT") {
        std::fs::write(path, &text).unwrap();
    }
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "images/");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["redactionTokens"][0], "[REDACTED]");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    assert_eq!(rules[0]["properties"]["problem.severity"], "warning");
    assert_eq!(rules[1]["properties"]["security-severity"], "8.0");
    assert_eq!(rules[1]["name"], "EnvVarSecret");

    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let (region, context) = (&place["region"], &place["contextRegion"]);
        let line = |region: &serde_json::Value, key: &str| region[key].as_u64().unwrap();
        assert!(line(context, "startLine") <= line(region, "startLine"));
        assert!(line(context, "endLine") >= line(region, "endLine"));
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().contains(':'));
    }
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startColumn"], &region["endColumn"]), (&6.into(), &15.into()), "UTF-16 code units");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b/Dockerfile");
    assert_eq!(results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], ":1.0");
    assert_eq!(results[2]["fixes"], serde_json::Value::Null, "its text repeats the secret");
}

#[test]
fn sarif_keeps_the_gravest_findings() {
    let mut outcome = outcome();
    let low = outcome.files[0].diagnostics.iter().next().unwrap();
    outcome.files[0].diagnostics = Packed::new(&outcome.registry, vec![low; 5_000]);
    let mut out = Vec::new();
    write(Format::Sarif, &outcome, &Options::default(), &mut out).unwrap();
    let log: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 5_000);
    assert_eq!(results[4_999]["ruleId"], "KB1001");
    let notifications = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert!(notifications[1]["message"]["text"].as_str().unwrap().starts_with("2 findings"));
}
