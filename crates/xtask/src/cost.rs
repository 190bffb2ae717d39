//! What judging costs: time for each file with all rules, and each rule's share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use plimsoll_lint::{
    Check, ConfigSource, Configs, Date, DiscoverOptions, FileKind, Overlay, Project, Rule, Timings, classify, discover,
};

/// How many rules are listed.
const LISTED: usize = 20;

/// Judges every file of a tree by itself, one after the other, each `rounds` times, and prints what it took.
pub(crate) fn run(folder: &Path, rounds: u32) -> anyhow::Result<()> {
    let registry = plimsoll_rules::registry();
    let root = folder.canonicalize()?;
    for (title, kind) in [("Dockerfiles", FileKind::Dockerfile), ("manifests", FileKind::Yaml)] {
        let files = texts(&root, kind)?;
        if files.is_empty() {
            continue;
        }
        let with_rules = measure(&files, &root, &["all"], None, rounds)?;
        let without = measure(&files, &root, &["PJ1001"], None, rounds)?;
        println!("{title}: {} files", files.len());
        print(&with_rules, "all rules");
        print(&without, "one rule");
        let timings = Arc::new(Timings::new(registry.rules().len()));
        measure(&files, &root, &["all"], Some(&timings), rounds)?;
        // One pass finds for all shell codes; its time is counted as that of the first of them.
        let name = |rule: &Rule| if matches!(rule.check, Check::Code) { "all shell codes" } else { rule.name };
        let mut by_rule: Vec<(Duration, &str)> =
            registry.rules().iter().enumerate().map(|(index, rule)| (timings.of(index), name(rule))).collect();
        by_rule.sort_by(|a, b| b.cmp(a));
        let all: Duration = by_rule.iter().map(|(took, _)| *took).sum();
        println!("  of the time in rules:");
        for (took, name) in by_rule.into_iter().take(LISTED) {
            let each = took.as_secs_f64() * 1e6 / f64::from(rounds) / files.len() as f64;
            println!("  {:>5.1} %  {each:>7.2} µs a file  {name}", 100.0 * took.as_secs_f64() / all.as_secs_f64());
        }
    }
    Ok(())
}

/// The files of a kind that are judged, with their bytes.
fn texts(root: &Path, kind: FileKind) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let configs = configs(root, &["all"], None)?;
    let options = DiscoverOptions { no_ignore: true, ..DiscoverOptions::default() };
    let found = discover(&[root.to_path_buf()], &options, &configs)?;
    let mut files = Vec::new();
    for input in found.inputs.into_iter().filter(|input| classify(&input.path) == kind) {
        let bytes = std::fs::read(&input.path)?;
        let project = Project::of_text(Arc::clone(&configs), &input.path, &bytes, false);
        if !project.paths().is_empty() {
            files.push((input.path, bytes));
        }
    }
    Ok(files)
}

fn configs(root: &Path, rules: &[&str], timings: Option<&Arc<Timings>>) -> anyhow::Result<Arc<Configs>> {
    let select = rules.iter().map(|&rule| rule.to_owned()).collect();
    let overlay = Overlay { select, timings: timings.cloned(), ..Overlay::default() };
    let today = Date::of(std::time::SystemTime::now());
    let source = ConfigSource::Isolated;
    Ok(Arc::new(Configs::new(plimsoll_rules::registry(), source, root.to_path_buf(), &overlay, today)?))
}

/// The least time of each file over all rounds.
fn measure(
    files: &[(PathBuf, Vec<u8>)],
    root: &Path,
    rules: &[&str],
    timings: Option<&Arc<Timings>>,
    rounds: u32,
) -> anyhow::Result<Vec<Duration>> {
    ensure!(rounds > 0, "nothing is measured in 0 rounds");
    let configs = configs(root, rules, timings)?;
    let mut least = vec![Duration::MAX; files.len()];
    for _ in 0..rounds {
        for (least, (path, bytes)) in least.iter_mut().zip(files) {
            let start = Instant::now();
            let outcome = Project::of_text(Arc::clone(&configs), path, bytes, false).into_outcome();
            *least = start.elapsed().min(*least);
            drop(outcome);
        }
    }
    least.sort();
    Ok(least)
}

fn print(sorted: &[Duration], what: &str) {
    let milliseconds = |took: Duration| took.as_secs_f64() * 1e3;
    let at = |share: usize| sorted.get(sorted.len() * share / 100).copied().unwrap_or_default();
    let all: Duration = sorted.iter().sum();
    let mean = milliseconds(all) / sorted.len() as f64;
    println!(
        "  {what}: median {:.3} ms, mean {mean:.3} ms, 99 % below {:.3} ms, all {:.0} ms",
        milliseconds(at(50)),
        milliseconds(at(99)),
        milliseconds(all)
    );
}
