//! Fixes keep their promises: of every finding of the page examples, and of a tree of real files.
//!
//! Each fix is tried alone. What it gives reads no worse, the finding is gone, no default rule finds more than before, and
//! the rule then has nothing left to change there. Of a manifest the fixed file, read back, differs in nothing but what the
//! rule is to change. `PLIMSOLL_CORPUS` names a tree of real files; without it only the
//! examples are tried.
#![expect(clippy::unwrap_used, reason = "a test may end where it cannot go on")]
#![expect(clippy::print_stderr, reason = "what is skipped is said")]

#[path = "fixes/trees.rs"]
mod trees;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_lint::{
    Applicability, ConfigSource, Configs, Date, Diagnostic, DiscoverOptions, Family, FileKind, Fix, Overlay, Project,
    Rule, Severity, classify, discover,
};
use plimsoll_text::{Span, apply_edits};
use rayon::prelude::*;

/// How many fixes of one rule are tried in the tree, spread over its files.
const TRIED: usize = 150;
/// How many of one rule are tried in one text.
const IN_A_FILE: usize = 3;
/// Files beyond this size, in bytes, are left alone: each fix judges the file twice.
const MAX_SIZE: usize = 64 * 1024;

/// A finding of this rule stands for several others, and has no edits of its own.
const BUNDLE: &str = "unhardened-pod";
/// What a fix may bring: the rule, what is found then, and why that is no worse.
const MAY_BRING: [(&str, &str, &str); 16] = [
    ("add-instead-of-copy", "prefer-copy-chmod", "a chmod behind an ADD is not asked for, as it may unpack"),
    ("host-users", "unmasked-proc-mount", "in a user namespace of its own an unmasked /proc is a lesser finding"),
    ("misplaced-security-context-field", "no-security-context", "what had no effect was all that the pod said"),
    (
        "unset-cpu-limits",
        "requests-differ-from-limits",
        "a limit leaves room above the request, unless that is unwanted",
    ),
    (
        "unset-memory-limits",
        "requests-differ-from-limits",
        "a limit leaves room above the request, unless that is unwanted",
    ),
    ("consecutive-run", "apt-lists-not-removed", "an update of its own was found by another rule"),
    ("dangerous-capabilities", "privilege-escalation-container", "with SYS_ADMIN escalation is part of that finding"),
    ("host-network", "non-isolated-pod", "no policy reaches a pod on the host's network"),
    (
        "privileged-container",
        "privilege-escalation-not-disabled",
        "a privileged container may always, which is one finding",
    ),
    ("node-tls-reject-off", "unused-arg", "an ARG that only fed the variable has nothing left to do"),
    ("user-never-used", "user-non-numeric", "the number of a user that is made without one is not known"),
    ("unused-arg", "parse-error", "a file of nothing but an ARG is no Dockerfile with it either"),
    ("invalid-base-reference", "image-tag-missing", "of a name that cannot be read the tag is not asked for"),
    ("invalid-suppression", "unused-suppression", "it reads now, and turns out to be of no use"),
    ("host-network", "host-port", "on the host's network every port is one of the host, which is one finding"),
    (
        "privileged-container",
        "privilege-escalation-container",
        "a privileged container may always, which is one finding",
    ),
];

fn configs(select: &[&str]) -> Arc<Configs> {
    let select = select.iter().map(|&rule| rule.to_owned()).collect();
    let overlay = Overlay { select, ignore: vec![BUNDLE.to_owned()], ..Overlay::default() };
    let today: Date = "2026-06-01".parse().unwrap();
    let (registry, source) = (plimsoll_rules::registry(), ConfigSource::Isolated);
    Arc::new(Configs::new(registry, source, "/".into(), &overlay, today).unwrap())
}

fn judge(configs: &Arc<Configs>, path: &Path, text: &str) -> Vec<Diagnostic> {
    let outcome = Project::of_text(Arc::clone(configs), path, text.as_bytes(), false).into_outcome();
    outcome.files.iter().flat_map(|file| file.diagnostics.iter()).collect()
}

/// The rules that find more than before.
fn brought(
    before: &[Diagnostic],
    now: &[Diagnostic],
    counts: impl Fn(&Diagnostic) -> bool,
) -> BTreeMap<&'static str, usize> {
    let count = |found: &[Diagnostic]| {
        let mut times: BTreeMap<&'static str, usize> = BTreeMap::new();
        for diagnostic in found.iter().filter(|found| counts(found)) {
            *times.entry(diagnostic.rule.name).or_default() += 1;
        }
        times
    };
    let before = count(before);
    let mut more = count(now);
    more.retain(|name, times| *times > *before.get(name).unwrap_or(&0));
    more
}

fn errors(path: &Path, text: &str) -> usize {
    match classify(path) {
        FileKind::Dockerfile => plimsoll_dockerfile::parse(text).errors.len(),
        _ => plimsoll_yaml::parse(text).errors.iter().filter(|error| !error.is_note()).count(),
    }
}

/// Where a place is after edits; nothing if they touch it.
fn moved(span: Span, fix: &Fix) -> Option<Span> {
    let mut by = 0_i64;
    for edit in &fix.edits {
        if edit.span.overlaps(span) {
            return None;
        }
        if edit.span.end <= span.start {
            by += i64::try_from(edit.text.len()).ok()? - i64::from(edit.span.len());
        }
    }
    let at = |offset: u32| u32::try_from(i64::from(offset) + by).ok();
    Some(Span::new(at(span.start)?, at(span.end)?))
}

/// A fix that is to be tried.
struct Try {
    path: PathBuf,
    text: Arc<str>,
    all: Arc<Vec<Diagnostic>>,
    found: Diagnostic,
    fix: Fix,
}

impl Try {
    /// What is wrong with the fix.
    fn check(&self, all: &Arc<Configs>) -> Option<String> {
        let rule = self.found.rule;
        let wrong = |what: &str| {
            let place = self.found.span.of(&self.text).lines().next().unwrap_or_default();
            Some(format!(
                "{}: {} at {} «{place}» ({}): {what}",
                self.path.display(),
                rule.name,
                self.found.span.start,
                self.fix.title
            ))
        };
        let Ok(next) = apply_edits(&self.text, &self.fix.edits) else { return wrong("its edits overlap") };
        if next == *self.text {
            return wrong("it changes nothing");
        }
        if errors(&self.path, &next) > errors(&self.path, &self.text) {
            return wrong("the result reads worse");
        }
        if classify(&self.path) != FileKind::Dockerfile
            && let Some(change) = trees::unintended(rule.name, &self.text, &next)
        {
            return wrong(&format!("it changes {change}"));
        }
        let now = judge(all, &self.path, &next);
        let place = moved(self.found.span, &self.fix);
        let is_same = |other: &&Diagnostic| {
            other.rule == rule && other.message == self.found.message && other.args == self.found.args
        };
        let stays = now.iter().filter(is_same).any(|other| place.is_some_and(|place| other.span == place));
        if stays || now.iter().filter(is_same).count() >= self.all.iter().filter(is_same).count() {
            return wrong("the finding is still there");
        }
        let asks = |found: &Diagnostic| found.rule.default && found.severity > Severity::Info;
        // Whoever turned all rules about Dockerfiles on that do not contradict each other is not sent from one to the other.
        let is_of_strict = |rule: &Rule| rule.is_strict() && rule.family == Family::Dockerfile;
        let is_strict = |found: &Diagnostic| is_of_strict(rule) && is_of_strict(found.rule);
        let mut more = brought(&self.all, &now, |found| asks(found) || is_strict(found));
        more.retain(|brought, _| !MAY_BRING.iter().any(|(fixed, name, _)| fixed == &rule.name && name == brought));
        if !more.is_empty() {
            return wrong(&format!("it brings findings of {:?}", more.keys()));
        }
        None
    }
}

/// The fixes that a command may apply.
fn tries(all: &Arc<Configs>, path: &Path, text: &str) -> Vec<Try> {
    let text: Arc<str> = text.into();
    let found = Arc::new(judge(all, path, &text));
    let mut tries: Vec<Try> = Vec::new();
    for diagnostic in found.iter() {
        if tries.iter().filter(|one| one.found.rule == diagnostic.rule).count() >= IN_A_FILE {
            continue;
        }
        for fix in diagnostic.fixes().iter().filter(|fix| fix.applicability > Applicability::Display) {
            let (path, text, all) = (path.to_path_buf(), Arc::clone(&text), Arc::clone(&found));
            tries.push(Try { path, text, all, found: diagnostic.clone(), fix: fix.clone() });
        }
    }
    tries
}

/// Applies all fixes of a rule until there is none; a second time changes nothing.
fn settles(rule: &'static Rule, path: &Path, text: &str) -> Option<String> {
    let only = configs(&[rule.id]);
    let fix = |text: &str| {
        let mut project = Project::of_text(Arc::clone(&only), path, text.as_bytes(), false);
        project.fix(Applicability::Unsafe).pop()
    };
    let first = fix(text)?;
    if !first.settled || fix(&first.text).is_some() {
        return Some(format!("{}: {} does not come to an end", path.display(), rule.name));
    }
    None
}

fn assert_none(mut wrong: Vec<String>, tried: usize) {
    wrong.sort();
    eprintln!("{tried} fixes tried");
    assert!(wrong.is_empty(), "{} of {tried} fixes:\n{}", wrong.len(), wrong.join("\n"));
}

/// The texts of the fences of a page that are no projects of several files.
fn fences(page: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open: Option<(Option<PathBuf>, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => {
                if let Some((Some(path), text)) = open.take() {
                    found.push((path, text));
                }
            }
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, Some(info)) => {
                let is_example = ["bad", "good"].iter().any(|word| info.split(' ').any(|part| part == *word));
                let path = match info.split(' ').next() {
                    Some("dockerfile") if is_example => Some("/Dockerfile".into()),
                    Some("yaml") if is_example => Some("/object.yaml".into()),
                    _ => None,
                };
                open = Some((path, String::new()));
            }
            (None, None) => {}
        }
    }
    found
}

#[test]
fn fixes_of_examples_keep_their_promises() {
    let all = configs(&["all"]);
    let registry = plimsoll_rules::registry();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rules");
    let pages = registry.rules().par_iter().flat_map_iter(|rule| {
        let more = std::fs::read_to_string(cases.join(rule.family.name()).join(format!("{}.md", rule.name)));
        let more = more.map(|text| fences(&text)).unwrap_or_default();
        fences(rule.page).into_iter().chain(more)
    });
    let examples: Vec<(PathBuf, String)> = pages.collect();
    let results: Vec<(usize, Vec<String>)> = examples
        .par_iter()
        .map(|(path, text)| {
            let tries = tries(&all, path, text);
            let mut wrong: Vec<String> = tries.iter().filter_map(|one| one.check(&all)).collect();
            let mut rules: Vec<&'static Rule> = tries.iter().map(|one| one.found.rule).collect();
            rules.sort_by_key(|rule| rule.id);
            rules.dedup();
            wrong.extend(rules.into_iter().filter_map(|rule| settles(rule, path, text)));
            (tries.len(), wrong.into_iter().map(|message| format!("{message}\n{text}")).collect())
        })
        .collect();
    let tried = results.iter().map(|(count, _)| count).sum();
    assert_none(results.into_iter().flat_map(|(_, wrong)| wrong).collect(), tried);
}

#[test]
fn fixes_of_real_files_keep_their_promises() {
    let Some(corpus) = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: PLIMSOLL_CORPUS is not set");
        return;
    };
    let all = configs(&["all"]);
    let options = DiscoverOptions { no_ignore: true, ..DiscoverOptions::default() };
    let found = discover(&[corpus], &options, &all).unwrap();
    let texts: Vec<(PathBuf, String)> = found
        .inputs
        .into_par_iter()
        .filter_map(|input| Some((std::fs::read_to_string(&input.path).ok()?, input.path)))
        .filter(|(text, _)| text.len() <= MAX_SIZE)
        .map(|(text, path)| (path, text))
        .collect();
    let mut by_rule: BTreeMap<&'static str, Vec<Try>> = BTreeMap::new();
    let tries: Vec<Try> = texts.par_iter().flat_map_iter(|(path, text)| tries(&all, path, text)).collect();
    for one in tries {
        by_rule.entry(one.found.rule.id).or_default().push(one);
    }
    let picked: Vec<&Try> =
        by_rule.values().flat_map(|tries| tries.iter().step_by(tries.len().div_ceil(TRIED))).collect();
    let check = |one: &&Try| one.check(&all).or_else(|| settles(one.found.rule, &one.path, &one.text));
    let wrong: Vec<String> = picked.par_iter().filter_map(check).collect();
    assert_none(wrong, picked.len());
}
