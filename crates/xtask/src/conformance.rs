//! Compares our decisions with those of other tools, case by case.
//!
//! A case is a line of JSON: an input, the other tool's check, and whether it fires. It is judged by our rules that carry the
//! check as an alias, and by nothing else.

mod cases;
mod differences;
mod fixes;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::ensure;
use plimsoll_lint::{Closed, ConfigSource, Configs, Date, Outcome, Overlay, Project, Registry, normalize};
use plimsoll_text::LineIndex;

use cases::{Case, Expected};
use differences::Differences;

/// The agreement that every case file must show on the checks that we have a rule for.
const REQUIRED: f64 = 0.97;

#[derive(Default)]
struct Tally {
    agree: usize,
    disagree: Vec<String>,
    intended: Vec<String>,
    no_rule: usize,
}

pub(crate) fn run(root: &Path, folder: &Path, list: bool, only: Option<&str>) -> anyhow::Result<()> {
    let differences = Differences::read(&root.join("testdata/conformance/differences.toml"))?;
    let registry = plimsoll_rules::registry();
    let mut failed = Vec::new();
    for name in cases::FILES.iter().filter(|name| only.is_none_or(|only| only == **name)) {
        let mut checks: BTreeMap<String, Tally> = BTreeMap::new();
        for case in cases::read(folder, name)? {
            judge(&registry, name, &case, &differences, &mut checks)?;
        }
        let rate = print(name, &checks, list);
        if rate < REQUIRED {
            failed.push(format!("{name}: {:.2} %", rate * 100.0));
        }
    }
    if only.is_none_or(|only| only == fixes::FILE) {
        let rate = fixes::run(&registry, folder, &differences, list)?;
        if rate < 1.0 {
            failed.push(format!("{}: {:.2} %", fixes::FILE, rate * 100.0));
        }
    }
    for entry in differences.unused().filter(|_| only.is_none()) {
        println!("differences.toml: {entry} is not needed");
    }
    ensure!(failed.is_empty(), "agreement is below {} %: {}", REQUIRED * 100.0, failed.join(", "));
    Ok(())
}

fn print(name: &str, checks: &BTreeMap<String, Tally>, list: bool) -> f64 {
    let sum = |count: fn(&Tally) -> usize| checks.values().map(count).sum::<usize>();
    let (agree, disagree) = (sum(|tally| tally.agree), sum(|tally| tally.disagree.len()));
    let judged = agree + disagree;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand cases")]
    let rate = if judged == 0 { 1.0 } else { agree as f64 / judged as f64 };
    println!(
        "{name}: {agree} agree, {disagree} disagree, {} intended, {} no rule yet: {:.2} %",
        sum(|tally| tally.intended.len()),
        sum(|tally| tally.no_rule),
        rate * 100.0
    );
    for (check, tally) in checks.iter().filter(|(_, tally)| list || !tally.disagree.is_empty()) {
        println!(
            "    {check}: {} agree, {} disagree, {} intended, {} no rule yet",
            tally.agree,
            tally.disagree.len(),
            tally.intended.len(),
            tally.no_rule
        );
        for line in tally.disagree.iter().filter(|_| list) {
            println!("        {line}");
        }
        for line in tally.intended.iter().filter(|_| list) {
            println!("        on purpose: {line}");
        }
    }
    rate
}

fn judge(
    registry: &Arc<Registry>,
    file: &str,
    case: &Case,
    differences: &Differences,
    checks: &mut BTreeMap<String, Tally>,
) -> anyhow::Result<()> {
    for expectation in &case.expectations {
        let tally = checks.entry(expectation.check.clone()).or_default();
        let rules = expectation.rules(registry);
        if rules.is_empty() {
            tally.no_rule += 1;
            continue;
        }
        let outcome = run_rules(registry, &rules, case)?;
        let part = differences.part(file, &expectation.check);
        let (agrees, found) = expectation.compare(&outcome, &case.text, part);
        if agrees {
            tally.agree += 1;
        } else if expectation.is_partial(registry) {
            tally.no_rule += 1;
        } else {
            let wanted = match &expectation.expected {
                Expected::Fires(true) => "should fire".to_owned(),
                Expected::Fires(false) => "should be silent".to_owned(),
                Expected::Lines(lines) => format!("should fire at {lines:?}"),
            };
            let line = format!("{}: {wanted}, fires at {found:?}", case.name);
            let is_meant = differences.covers(file, &expectation.check, &case.name);
            if is_meant { tally.intended.push(line) } else { tally.disagree.push(line) }
        }
    }
    Ok(())
}

/// The same day for every run.
fn today() -> anyhow::Result<Date> {
    "2026-06-01".parse().map_err(|()| anyhow::anyhow!("no day"))
}

fn run_rules(registry: &Arc<Registry>, rules: &[&str], case: &Case) -> anyhow::Result<Outcome> {
    let overlay = Overlay {
        select: rules.iter().map(|&rule| rule.to_owned()).collect(),
        closed: Some(Closed::Always),
        kubernetes_version: case.kubernetes_version.clone(),
        no_suppressions: !case.with_suppressions,
        ..Overlay::default()
    };
    let root = Path::new("/");
    let configs = Configs::new(Arc::clone(registry), ConfigSource::Isolated, root.to_path_buf(), &overlay, today()?)?;
    let path = normalize(&root.join(case.path));
    Ok(Project::of_text(Arc::new(configs), &path, case.text.as_bytes(), true).into_outcome())
}

impl cases::Expectation {
    /// The ids of our rules for the check: those that name it, and those that the case names.
    fn rules<'r>(&self, registry: &'r Registry) -> Vec<&'r str> {
        let by_alias = registry.by_alias(self.peer, &self.check).iter().map(|&index| registry.rules()[index].id);
        let by_name =
            self.names.iter().flat_map(|name| registry.by_name(name)).map(|&index| registry.rules()[index].id);
        let has_tag = |rule: &&plimsoll_lint::Rule| self.tag.as_deref().is_some_and(|tag| rule.has_tag(tag));
        let by_tag = registry.rules().iter().filter(has_tag).map(|rule| rule.id);
        // hadolint's cases do not tell the codes of ShellCheck apart.
        let codes = if self.check == "SC*" { registry.select("shell").unwrap_or_default() } else { Vec::new() };
        let codes = codes.into_iter().filter(|&index| registry.can_find(index)).map(|index| registry.rules()[index].id);
        let mut found: Vec<&str> = by_alias.chain(by_name).chain(by_tag).chain(codes).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether some of the rules that make up the check are still missing.
    fn is_partial(&self, registry: &Registry) -> bool {
        self.names.iter().any(|name| registry.by_name(name).is_empty())
    }

    /// Whether we decide the same, and the lines at which we fire; only with findings that say `part`, if that is given.
    fn compare(&self, outcome: &Outcome, text: &str, part: Option<&str>) -> (bool, Vec<u32>) {
        let index = LineIndex::new(text);
        let places = cases::object_spans(text, &self.objects);
        let in_place = |start: u32| places.is_empty() || places.iter().any(|span| span.contains(start));
        let mut lines: Vec<u32> = outcome
            .files
            .iter()
            .flat_map(|file| file.diagnostics.iter())
            .filter(|diagnostic| part.is_none_or(|part| diagnostic.text().contains(part)))
            // A finding about several objects stands at the first and names the others.
            .flat_map(|diagnostic| {
                let names_others = !matches!(self.expected, Expected::Lines(_));
                let related = diagnostic.related().iter().filter(|_| names_others).map(|place| place.span);
                [diagnostic.span].into_iter().chain(related).collect::<Vec<_>>()
            })
            .filter(|span| in_place(span.start))
            .map(|span| index.line(span.start) + 1)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        let agrees = match &self.expected {
            Expected::Fires(fires) => *fires != lines.is_empty(),
            Expected::Lines(wanted) => *wanted == lines || same_instructions(text, wanted, &lines),
        };
        (agrees, lines)
    }
}

/// Whether both name the same instructions. The other tool names the line at which an instruction starts or ends, we the
/// line of the word to change.
fn same_instructions(text: &str, wanted: &[u32], found: &[u32]) -> bool {
    let file = plimsoll_dockerfile::parse(text);
    let index = LineIndex::new(text);
    let lines: Vec<(u32, u32)> = file
        .instructions
        .iter()
        .map(|instruction| (index.line(instruction.span.start) + 1, index.line(instruction.span.end) + 1))
        .collect();
    let start = |line: u32| {
        lines.iter().find(|(first, last)| (*first..=*last).contains(&line)).map_or(line, |(first, _)| *first)
    };
    let starts = |lines: &[u32]| {
        let mut starts: Vec<u32> = lines.iter().map(|line| start(*line)).collect();
        starts.dedup();
        starts
    };
    starts(found) == starts(wanted)
}
