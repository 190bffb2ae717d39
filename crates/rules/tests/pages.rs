//! The examples of the rule pages and of `testdata/rules`, run as tests.
//!
//! A fence's info string says what must happen, as CONTRIBUTING.md explains:
//! ` ```yaml bad lines=3,7 `, ` ```yaml good `, ` ```yaml fixed `, with `file=NAME` for projects of several files and
//! `closed` for a run that holds everything that is deployed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use plimsoll_lint::{
    Applicability, Closed, ConfigSource, Configs, Date, DiscoverOptions, Family, FixAvailability, Outcome, Overlay,
    Project, Registry, Rule, Severity, discover,
};
use plimsoll_text::LineIndex;

fn main() {
    let arguments = Arguments::from_args();
    let registry = plimsoll_rules::registry();
    let mut trials = Vec::new();
    for rule in registry.rules() {
        if rule.family != Family::Shell {
            trials.extend(page_trials(&registry, rule, &rule.page_path(), rule.page));
        } else if !cfg!(feature = "shellcheck") {
            continue;
        }
        let cases = format!("testdata/rules/{}/{}.md", rule.family.name(), rule.name);
        if let Ok(text) = std::fs::read_to_string(workspace().join(&cases)) {
            trials.extend(page_trials(&registry, rule, &cases, &text));
        }
    }
    trials.extend(hardened_trials(&registry));
    libtest_mimic::run(&arguments, trials).exit();
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a fence must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Bad,
    Good,
    Fixed,
}

/// One example: the files of consecutive fences with the same verdict.
#[derive(Clone, Debug)]
struct Example {
    verdict: Verdict,
    closed: bool,
    /// Rules that run too.
    select: Vec<String>,
    /// The heading above it, for the name of the test.
    heading: String,
    /// File name, text and the lines that must be reported.
    files: Vec<(String, String, Vec<u32>)>,
}

fn page_trials(registry: &Arc<Registry>, rule: &'static Rule, place: &str, page: &str) -> Vec<Trial> {
    let examples = match examples(page) {
        Ok(examples) => examples,
        Err(message) => return vec![Trial::test(format!("{place} reads"), move || Err(Failed::from(message)))],
    };
    let mut trials = Vec::new();
    if place.starts_with("rules/") && !examples.iter().any(|example| example.verdict == Verdict::Bad) {
        trials.push(Trial::test(format!("{place} has a bad example"), || Err("it has none".into())));
    }
    for (number, example) in examples.iter().enumerate() {
        let name = format!("{place} {} {} ({:?})", number + 1, example.heading, example.verdict).to_lowercase();
        let (registry, example) = (Arc::clone(registry), example.clone());
        let before = examples[..number].iter().rev().find(|other| other.verdict == Verdict::Bad).cloned();
        trials.push(Trial::test(name, move || match example.verdict {
            Verdict::Bad | Verdict::Good => judge(&registry, rule, &example),
            Verdict::Fixed => repair(&registry, rule, before.as_ref(), &example),
        }));
    }
    trials
}

/// A bad example fires the rule at exactly its lines, a good one nowhere; neither has a syntax error.
fn judge(registry: &Arc<Registry>, rule: &'static Rule, example: &Example) -> Result<(), Failed> {
    let folder = write(example)?;
    let outcome = open(registry, rule, example, folder.path())?.into_outcome();
    let mut wrong = Vec::new();
    for (name, text, lines) in &example.files {
        let found = lines_of(&outcome, name, text, |other| other == rule);
        if found != *lines {
            wrong.push(format!("{name}: {} fires at lines {found:?}, not {lines:?}", rule.name));
        }
        let is_other_error = |other: &Rule| other != rule && is_syntax(other);
        let errors = lines_of(&outcome, name, text, is_other_error);
        if !errors.is_empty() {
            wrong.push(format!("{name}: a syntax error or an unknown field at lines {errors:?}"));
        }
    }
    if let Some(note) = outcome.notes.first() {
        wrong.push(note.message.clone());
    }
    if wrong.is_empty() { Ok(()) } else { Err((wrong.join("\n") + "\n" + &listing(&outcome)).into()) }
}

fn is_syntax(rule: &Rule) -> bool {
    rule.has_tag("syntax") || rule.name == "unknown-field"
}

/// A fixed example is what the rule's fix makes of the bad one above, and brings no new finding of a default rule.
fn repair(
    registry: &Arc<Registry>,
    rule: &'static Rule,
    before: Option<&Example>,
    after: &Example,
) -> Result<(), Failed> {
    let before = before.ok_or("there is no bad example above")?;
    let folder = write(before)?;
    let all = open(registry, rule, before, folder.path())?.into_outcome();
    let mut project = open_with(registry, before, folder.path(), |overlay| {
        overlay.select = [rule.id.to_owned()].into_iter().chain(before.select.iter().cloned()).collect();
    })?;
    let minimum = match rule.fix {
        FixAvailability::Safe => Applicability::Safe,
        FixAvailability::Unsafe => Applicability::Unsafe,
        other => return Err(format!("the page says the fix is '{}'", other.name()).into()),
    };
    let fixed: BTreeMap<String, String> =
        project.fix(minimum).into_iter().map(|file| (file.path.to_string(), file.text)).collect();
    for (name, wanted, _) in &after.files {
        let original = before.files.iter().find(|(other, ..)| other == name).map(|(_, text, _)| text);
        let found = fixed.get(name).or(original).ok_or(format!("there is no file {name} in the bad example"))?;
        if found != wanted {
            return Err(format!("{name}: the fix gives\n{found}\nand the page says\n{wanted}").into());
        }
    }
    let folder = write(after)?;
    let now = open(registry, rule, after, folder.path())?.into_outcome();
    let ids = |outcome: &Outcome| -> Vec<&str> {
        // Hints of severity info ask for nothing.
        let found = outcome.files.iter().flat_map(|file| file.diagnostics.iter());
        found.filter(|found| found.severity > Severity::Info).map(|found| found.rule.id).collect()
    };
    let known = ids(&all);
    let new: Vec<_> = ids(&now).into_iter().filter(|id| !known.contains(id)).collect();
    if new.is_empty() { Ok(()) } else { Err(format!("the fix brings findings of {new:?}").into()) }
}

/// Each folder of `testdata/hardened` is silent for all default rules at once.
fn hardened_trials(registry: &Arc<Registry>) -> Vec<Trial> {
    let folder = workspace().join("testdata/hardened");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let registry = Arc::clone(registry);
            let name = format!("testdata/hardened/{} is silent", path.file_name().unwrap_or_default().display());
            Trial::test(name, move || {
                let outcome = run(&registry, &path, &Overlay::default())?.into_outcome();
                if outcome.count() == 0 && outcome.notes.is_empty() && !outcome.files.is_empty() {
                    return Ok(());
                }
                Err(listing(&outcome).into())
            })
        })
        .collect()
}

fn write(example: &Example) -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    for (name, text, _) in &example.files {
        let path = folder.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    // Keeps a configuration above the temporary folder out.
    std::fs::create_dir(folder.path().join(".git"))?;
    Ok(folder)
}

fn open(registry: &Arc<Registry>, rule: &Rule, example: &Example, folder: &Path) -> Result<Project, Failed> {
    open_with(registry, example, folder, |overlay| {
        overlay.extend_select = [rule.id.to_owned()].into_iter().chain(example.select.iter().cloned()).collect();
        overlay.ignore = rule.bundle.map(str::to_owned).into_iter().collect();
    })
}

fn open_with(
    registry: &Arc<Registry>,
    example: &Example,
    folder: &Path,
    change: impl FnOnce(&mut Overlay),
) -> Result<Project, Failed> {
    let mut overlay = Overlay { closed: example.closed.then_some(Closed::Always), ..Overlay::default() };
    change(&mut overlay);
    run(registry, folder, &overlay)
}

fn run(registry: &Arc<Registry>, folder: &Path, overlay: &Overlay) -> Result<Project, Failed> {
    let today: Date = "2026-06-01".parse().map_err(|()| "no day")?;
    let source = ConfigSource::Nearest;
    let configs = Configs::new(Arc::clone(registry), source, folder.to_path_buf(), overlay, today)?;
    let found = discover(&[folder.to_path_buf()], &DiscoverOptions::default(), &configs)?;
    Ok(Project::open(Arc::new(configs), found))
}

fn lines_of(outcome: &Outcome, name: &str, text: &str, wanted: impl Fn(&Rule) -> bool) -> Vec<u32> {
    let index = LineIndex::new(text);
    let file = outcome.files.iter().find(|file| &*file.path == name);
    let mut lines: Vec<u32> = file
        .iter()
        .flat_map(|file| file.diagnostics.iter())
        .filter(|diagnostic| wanted(diagnostic.rule))
        .map(|diagnostic| index.line(diagnostic.span.start) + 1)
        .collect();
    lines.sort_unstable();
    lines
}

fn listing(outcome: &Outcome) -> String {
    let mut out = String::new();
    for file in &outcome.files {
        let text = file.text().unwrap_or_default();
        let index = LineIndex::new(&text);
        for diagnostic in file.diagnostics.iter() {
            let line = index.line(diagnostic.span.start) + 1;
            out += &format!("{}:{line}: {} {}\n", file.path, diagnostic.rule.name, diagnostic.text());
        }
    }
    for note in &outcome.notes {
        out += &format!("note: {}\n", note.message);
    }
    out
}

fn examples(page: &str) -> Result<Vec<Example>, String> {
    let mut found: Vec<Example> = Vec::new();
    let mut heading = String::new();
    let mut open: Option<(String, String)> = None;
    let mut joins = false;
    for line in page.lines() {
        match &mut open {
            Some((info, text)) if line.trim_end() == "```" => {
                let (info, text) = (info.clone(), std::mem::take(text));
                open = None;
                joins = fence(&mut found, &info, text, &heading, joins)?;
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {
                if let Some(info) = line.strip_prefix("```") {
                    open = Some((info.to_owned(), String::new()));
                } else if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
                    title.clone_into(&mut heading);
                    joins = false;
                } else if !line.trim().is_empty() {
                    joins = false;
                }
            }
        }
    }
    Ok(found)
}

/// Takes one fence; it joins the example before it when both name files and nothing but blank lines is between them.
fn fence(found: &mut Vec<Example>, info: &str, text: String, heading: &str, joins: bool) -> Result<bool, String> {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let mut example = Example {
        verdict: Verdict::Good,
        closed: false,
        select: Vec::new(),
        heading: heading.to_owned(),
        files: Vec::new(),
    };
    let mut verdict = None;
    let mut name = None;
    let mut lines = Vec::new();
    for word in words {
        match word.split_once('=') {
            None if word == "bad" => verdict = Some(Verdict::Bad),
            None if word == "good" => verdict = Some(Verdict::Good),
            None if word == "fixed" => verdict = Some(Verdict::Fixed),
            None if word == "closed" => example.closed = true,
            Some(("select", rule)) => example.select.push(rule.to_owned()),
            Some(("file", file)) => name = Some(file.to_owned()),
            Some(("lines", list)) => {
                for number in list.split(',') {
                    lines.push(number.parse().map_err(|_| format!("'{info}': '{number}' is no line"))?);
                }
            }
            _ => return Err(format!("'{info}': '{word}' means nothing here")),
        }
    }
    let Some(verdict) = verdict else { return Ok(false) };
    let has_name = name.is_some();
    let default_name = match language {
        "dockerfile" => "Dockerfile",
        "json" => "object.json",
        "toml" => "plimsoll.toml",
        _ => "object.yaml",
    };
    let file = (name.unwrap_or_else(|| default_name.to_owned()), text, lines);
    match found.last_mut() {
        Some(last) if joins && has_name && last.verdict == verdict => last.files.push(file),
        _ => {
            example.verdict = verdict;
            example.files.push(file);
            found.push(example);
        }
    }
    Ok(has_name)
}
