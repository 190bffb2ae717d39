//! Judges a tree of real files, twice, and sums up.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use plimsoll_lint::{
    ConfigSource, Configs, Date, Diagnostic, DiscoverOptions, FileOutcome, Outcome, Overlay, Project, discover,
};
use plimsoll_text::{Encoding, LineIndex};

pub(crate) fn run(folder: &Path, sample: usize) -> anyhow::Result<()> {
    let start = Instant::now();
    let first = judge(folder)?;
    let took = start.elapsed();
    ensure!(listing(&first) == listing(&judge(folder)?), "two runs over the same files differ");
    let mut by_rule: BTreeMap<&str, Vec<(&FileOutcome, Diagnostic)>> = BTreeMap::new();
    for file in &first.files {
        for diagnostic in file.diagnostics.iter() {
            by_rule.entry(diagnostic.rule.name).or_default().push((file, diagnostic));
        }
    }
    for (name, found) in &by_rule {
        let files = found.chunk_by(|a, b| std::ptr::eq(a.0, b.0)).count();
        println!("{:>6} in {files:>5} files  {name}", found.len());
        for (file, diagnostic) in found.iter().step_by(found.len().div_ceil(sample.max(1)).max(1)).take(sample) {
            println!("        {}", line(file, diagnostic));
        }
    }
    for note in &first.notes {
        println!("note: {}", note.message);
    }
    println!("{} findings in {} files, {:.2} s, the same twice", first.count(), first.files.len(), took.as_secs_f64());
    Ok(())
}

fn judge(folder: &Path) -> anyhow::Result<Outcome> {
    let today = Date::of(std::time::SystemTime::now());
    let root = folder.canonicalize()?;
    let configs =
        Configs::new(plimsoll_rules::registry(), ConfigSource::Isolated, root.clone(), &Overlay::default(), today)?;
    let options = DiscoverOptions { no_ignore: true, ..DiscoverOptions::default() };
    let found = discover(&[root], &options, &configs)?;
    Ok(Project::open(Arc::new(configs), found).into_outcome())
}

fn listing(outcome: &Outcome) -> Vec<String> {
    let all = outcome.files.iter().flat_map(|file| file.diagnostics.iter().map(move |d| (file, d)));
    all.map(|(file, d)| format!("{} {:?} {} {}", file.path, d.span, d.rule.id, d.text())).collect()
}

fn line(file: &FileOutcome, diagnostic: &Diagnostic) -> String {
    let text = file.text().unwrap_or_default();
    let at = LineIndex::new(&text).position(&text, diagnostic.span.start, Encoding::Utf32);
    let excerpt: String = diagnostic.span.of(&text).lines().next().unwrap_or("").chars().take(60).collect();
    format!("{}:{}:{}: {} «{excerpt}»", file.path, at.line + 1, at.column + 1, diagnostic.text())
}
