//! A text that is edited is judged by what changed. Here that is compared with judging all of it.
//!
//! The texts are made of the examples of the rule pages, put together at random with what tests the seams: separators of
//! all forms, directives, broken documents, JSON, byte order marks, suppressions that reach across documents.
//! `PLIMSOLL_CORPUS` names a folder of more.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "../../../tests/support/random.rs"]
mod random;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_lint::{ConfigSource, Configs, Date, Diagnostic, FileKind, LiveProject, Overlay, Project};
use random::Random;

/// What may stand between two documents.
const SEAMS: &[&str] = &[
    "---\n",
    "\n---\n",
    "--- # plimsoll: ignore-document[all] here\n",
    "---   \r\n",
    "---\r",
    "--- a: 1\n",
    "---x\n",
    "...\n",
    "...\n---\n",
    "%YAML 1.2\n---\n",
    "---\n%TAG ! x\n---\n",
    "---\n# Source: chart/templates/a.yaml\n",
    "---\n# Source: chart/templates/b.yaml\n",
    "---\n\u{feff}\n",
    "---\nb: [\n---\n",
    "---\nb: {{ .x }}\n---\n",
    "---\n\tx: 1\n",
    "---\n{\"kind\": \"ConfigMap\", \"apiVersion\": \"v1\"} {\"kind\": \"Pod\"}\n---\n",
    "---\n# plimsoll: ignore-file[privileged-container] because\n",
    "---\n# plimsoll: disable[all] because\n",
    "---\n# plimsoll: enable[all]\n",
    "---\n# plimsoll: igonre[x]\n---\n",
    "---\n# plimsoll: ignore[all] what follows\n---\n",
    "---\ntext: |\n  --- no separator\n  x\n",
    "---\ntext: |\n--- # one in a block scalar\n",
];

#[test]
fn edited_texts_are_judged_as_whole_ones_are() {
    let documents = documents();
    assert!(documents.len() > 100, "the pages have examples");
    let mut random = Random(7);
    for round in 0..120 {
        let mut live = project();
        let other = random.stream(&documents, 3);
        live.set_text(Path::new(OTHER), FileKind::Yaml, &other.as_str().into());
        let length = 1 + random.below(8);
        let mut text = random.stream(&documents, length);
        for step in 0..6 {
            compare(&mut live, &text, &other, &format!("round {round}, step {step}"));
            text = random.edit(&text, &documents);
        }
    }
}

/// The program cuts such files at places of its own.
#[test]
fn large_files_are_judged_as_their_documents_are() {
    let documents: Vec<String> = documents().into_iter().filter(|text| !text.contains("{{")).collect();
    let mut text = String::new();
    for document in documents.iter().cycle() {
        text.push_str(document);
        text.push_str("---\n");
        if text.len() > 600 * 1024 {
            break;
        }
    }
    compare(&mut project(), &text, "", "a large file");
    let outcome = Project::of_text(configs(), Path::new(FILE), text.as_bytes(), false).into_outcome();
    assert!(outcome.files.first().is_some_and(|file| file.diagnostics.len() > 1000), "much is found in it");
}

#[test]
fn files_of_the_corpus_are_judged_in_parts_as_in_whole() {
    let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS") else {
        writeln!(std::io::stderr(), "skipped: PLIMSOLL_CORPUS is not set").unwrap();
        return;
    };
    let mut files = Vec::new();
    walk(Path::new(&folder), &mut files);
    let mut random = Random(11);
    let mut compared = 0;
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "yaml" || end == "yml")) {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        if text.matches("\n---").count() < 2 {
            continue;
        }
        let mut live = project();
        compare(&mut live, &text, "", &file.display().to_string());
        let edited = random.edit(&text, &["# a comment\n".to_owned()]);
        compare(&mut live, &edited, "", &format!("{}, edited", file.display()));
        compared += 1;
    }
    assert!(compared > 0, "the corpus has files of several documents");
}

const FILE: &str = "/project/a.yaml";
const OTHER: &str = "/project/b.yaml";

/// Every rule is on, so that no difference stays hidden.
fn configs() -> Arc<Configs> {
    let today = Date::of(std::time::SystemTime::UNIX_EPOCH);
    let registry = plimsoll_rules::registry();
    let select = registry.rules().iter().map(|rule| rule.id.to_owned()).collect();
    let overlay = Overlay { select, ..Overlay::default() };
    Arc::new(Configs::new(registry, ConfigSource::Isolated, "/project".into(), &overlay, today).unwrap())
}

fn project() -> LiveProject {
    LiveProject::new(configs())
}

/// Puts `text` into a project whose other file is `other`, and compares with a new project and with one file alone.
fn compare(live: &mut LiveProject, text: &str, other: &str, what: &str) {
    live.set_text(Path::new(FILE), FileKind::Yaml, &text.into());
    let mut fresh = project();
    if !other.is_empty() {
        fresh.set_text(Path::new(OTHER), FileKind::Yaml, &other.into());
    }
    fresh.set_text(Path::new(FILE), FileKind::Yaml, &text.into());
    for file in [FILE, OTHER] {
        let (now, wanted) = (live.findings(Path::new(file)), fresh.findings(Path::new(file)));
        assert_same(&show(now), &show(wanted), &format!("{what}: {file} of\n{text}"));
    }
    let mut alone = project();
    alone.set_text(Path::new(FILE), FileKind::Yaml, &text.into());
    let alone = alone.findings(Path::new(FILE));
    let whole = Project::of_text(configs(), Path::new(FILE), text.as_bytes(), false).into_outcome();
    let whole = whole.files.first().map(|file| file.diagnostics.iter().collect());
    assert_same(&show(alone), &show(whole), &format!("{what}: parts of\n{text}"));
}

/// Shows the first line that differs, not all.
fn assert_same(now: &str, wanted: &str, what: &str) {
    let difference = now.lines().zip(wanted.lines()).find(|(now, wanted)| now != wanted);
    assert_eq!(difference, None, "{what}");
    assert_eq!(now.lines().count(), wanted.lines().count(), "{what}");
}

fn show(findings: Option<Vec<Diagnostic>>) -> String {
    let Some(findings) = findings else { return "none".to_owned() };
    let line = |found: &Diagnostic| {
        format!("{} {:?} {} {:?} {:?}\n", found.rule.id, found.span, found.text(), found.origin, found.detail)
    };
    findings.iter().map(line).collect()
}

/// The YAML examples of the pages and of `testdata/rules`, cut at their separators.
fn documents() -> Vec<String> {
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rules"), &mut files);
    files.sort();
    let cases = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let pages = plimsoll_rules::registry().rules().iter().map(|rule| rule.page.to_owned());
    let mut found = Vec::new();
    for page in pages.chain(cases) {
        let mut fence: Option<String> = None;
        for line in page.lines() {
            match &mut fence {
                None if line.starts_with("```yaml") => fence = Some(String::new()),
                None => {}
                Some(text) if line.starts_with("```") => {
                    found.extend(text.split("---\n").map(str::to_owned));
                    fence = None;
                }
                Some(text) => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    found
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

impl Random {
    fn pick<'a, T: ?Sized>(&mut self, from: &'a [impl std::borrow::Borrow<T>]) -> &'a T {
        let at = self.below(from.len());
        from[at].borrow()
    }

    fn stream(&mut self, documents: &[String], length: usize) -> String {
        let mut text = if self.below(8) == 0 { "\u{feff}".to_owned() } else { String::new() };
        for _ in 0..length {
            // Most seams are plain ones, as in real files.
            let seam = if self.below(3) == 0 { self.pick::<str>(SEAMS) } else { "---\n" };
            text.push_str(seam);
            text.push_str(self.pick::<str>(documents));
        }
        text
    }

    /// The text with a small change somewhere.
    fn edit(&mut self, text: &str, documents: &[String]) -> String {
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (a, b) = (boundary(self.below(text.len() + 1)), boundary(self.below(text.len() + 1)));
        let line = text[..a].rfind('\n').map_or(0, |at| at + 1);
        match self.below(6) {
            0 => format!("{}# typed\n{}", &text[..line], &text[line..]),
            1 => format!("{}x{}", &text[..a], &text[a..]),
            2 => format!("{}{}{}", &text[..line], self.pick::<str>(SEAMS), &text[line..]),
            3 => format!("{}---\n{}{}", &text[..line], self.pick::<str>(documents), &text[line..]),
            4 => format!("{}{}", &text[..a.min(b)], &text[a.max(b)..]),
            _ => format!("\n{text}"),
        }
    }
}
