//! Feeds mutated files through the whole engine and watches for panics, hangs and spans out of bounds.
//!
//! The inputs are seeds from a folder, cut, spliced and sprinkled with what parsers stumble over. A failing input is written
//! to `target/fuzz/` and named, to become a test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use plimsoll_lint::{Applicability, ConfigSource, Configs, Date, Outcome, Overlay, Project};

/// Longer than any input of these sizes may take.
const HANG: Duration = Duration::from_secs(5);

/// What parsers stumble over.
const MORSELS: [&str; 48] = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\u{feff}",
    "é",
    "😀",
    "\u{0}",
    "#",
    "\\",
    "\\\n",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "- ",
    ": ",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "<<: ",
    "| \n",
    "> \n",
    "!!str ",
    "{{ .x }}",
    "${A:-b}",
    "$(X)",
    "<<EOF\n",
    "EOF\n",
    "FROM a AS b\n",
    "RUN ",
    "ONBUILD ",
    "--mount=type=cache,target=/x ",
    "# plimsoll: ignore[all] x\n",
    "# plimsoll: disable[DF1001]\n",
    "# hadolint ignore=DL3007\n",
    "# trivy:ignore:KSV-0017\n",
    "apiVersion: v1\nkind: Pod\n",
    "spec:\n  containers:\n  - name: a\n",
    "securityContext: {privileged: yes}\n",
    "null",
    "~",
    "0777",
    "%YAML 1.2\n",
];

pub(crate) fn run(root: &Path, seeds: &Path, seconds: u64, seed: u64) -> anyhow::Result<()> {
    let files = read_seeds(seeds)?;
    let out = root.join("target/fuzz");
    std::fs::create_dir_all(&out)?;
    let configs = configs()?;
    let mut random = Random(seed | 1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut count = 0_u64;
    while Instant::now() < end {
        let (path, bytes) = random.pick(&files);
        let (_, other) = random.pick(&files);
        let input = mutate(&mut random, bytes, other);
        let timed = || {
            let start = Instant::now();
            let result = std::panic::catch_unwind(|| one(&configs, path, &input));
            (result, start.elapsed())
        };
        let (result, mut took) = timed();
        if took > HANG {
            // The machine may have been busy with something else; what hangs does so again.
            took = took.min(timed().1);
        }
        let problem = match result {
            Err(_) => Some("a panic".to_owned()),
            Ok(Err(problem)) => Some(problem),
            Ok(Ok(())) if took > HANG => Some(format!("{} ms", took.as_millis())),
            Ok(Ok(())) => None,
        };
        if let Some(problem) = problem {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let kept = out.join(format!("{seed}-{count}-{name}"));
            std::fs::write(&kept, &input)?;
            bail!("{problem}: see {}", kept.display());
        }
        count += 1;
    }
    println!("{count} inputs in {seconds} s, no panic, no hang, no span out of bounds");
    Ok(())
}

/// Judges and repairs one input; checks every place that it names.
fn one(configs: &Arc<Configs>, path: &Path, input: &[u8]) -> Result<(), String> {
    let open = || Project::of_text(Arc::clone(configs), path, input, true);
    let outcome = open().into_outcome();
    check_spans(&outcome)?;
    for file in open().fix(Applicability::Unsafe) {
        let fixed = Project::of_text(Arc::clone(configs), path, file.text.as_bytes(), true).into_outcome();
        check_spans(&fixed)?;
    }
    // The configuration is read by the same rules: an error, never a panic.
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = plimsoll_lint::check_config(path, text, configs.registry());
    }
    Ok(())
}

fn check_spans(outcome: &Outcome) -> Result<(), String> {
    for file in &outcome.files {
        let text = file.text().unwrap_or_default();
        for diagnostic in file.diagnostics.iter() {
            let edits = diagnostic.fixes().iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            let related = diagnostic.related().iter().map(|related| related.span);
            for span in [diagnostic.span].into_iter().chain(edits).chain(related) {
                if text.get(span.range()).is_none() {
                    return Err(format!("{} names {span:?} of {} bytes", diagnostic.rule.name, text.len()));
                }
            }
        }
    }
    Ok(())
}

fn configs() -> anyhow::Result<Arc<Configs>> {
    let today: Date = "2026-06-01".parse().map_err(|()| anyhow::anyhow!("no day"))?;
    let overlay = Overlay { extend_select: vec!["all".to_owned()], ..Overlay::default() };
    let registry = plimsoll_rules::registry();
    Ok(Arc::new(Configs::new(registry, ConfigSource::Isolated, PathBuf::from("/"), &overlay, today)?))
}

fn read_seeds(folder: &Path) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(&folder)
            .with_context(|| folder.display().to_string())?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path)
                && bytes.len() < 20_000
            {
                files.push((Path::new("/").join(path.file_name().unwrap_or_default()), bytes));
            }
        }
    }
    anyhow::ensure!(!files.is_empty(), "{} holds no seeds", folder.display());
    Ok(files)
}

fn mutate(random: &mut Random, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(out.len() + 1);
        match random.below(7) {
            0 => out.truncate(at),
            1 => drop(out.drain(at..(at + random.below(40)).min(out.len()))),
            2 => drop(out.splice(at..at, random.pick(&MORSELS).bytes().collect::<Vec<_>>())),
            3 => {
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + random.below(200)).min(other.len())].to_vec();
                drop(out.splice(at..at, piece));
            }
            4 => out.extend(std::iter::repeat_n(*random.pick(b"[{(#\\ \t\n-:"), random.below(3000))),
            5 if at < out.len() => out[at] = u8::try_from(random.below(256)).unwrap_or(0),
            _ => {
                let piece = out[at..(at + random.below(80)).min(out.len())].to_vec();
                let to = random.below(out.len() + 1);
                drop(out.splice(to..to, piece));
            }
        }
    }
    out
}

/// A small generator, so that a run can be repeated by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or(0) % limit.max(1)
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}
