//! Map and reduce over the files of a project.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_text::{Span, decode};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::analyze::{Analysis, Marks, Skip, SourceText, analyze, judge_suppressions, syntax_errors};
use crate::bundle;
use crate::config::Configs;
use crate::diagnostic::{Applicability, Diagnostic, UnitId};
use crate::discover::{Discovered, FileKind, Input, classify};
use crate::facts::Facts;
use crate::fix::{self, MAX_ROUNDS, Refused};
use crate::kustomize::{Build, Kustomized, Unbuilt};
use crate::outcome::{FileOutcome, Note, Outcome, Source, content_hash, read_unchanged};
use crate::packed::{Packed, Record, Unpacked};
use crate::reduce::{Across, reduce};
use crate::registry::Registry;
use crate::settings::Settings;
use crate::surroundings::{Beside, Surroundings};

/// The largest file that is read, in bytes. Manifests stay far below it; a larger one is most likely none.
pub const MAX_FILE_SIZE: u64 = 128 * 1024 * 1024;

/// The files of a run with what the map found in each.
#[derive(Debug)]
pub struct Project {
    pub(crate) configs: Arc<Configs>,
    #[expect(clippy::vec_box, reason = "the list never moves or doubles what is large")]
    pub(crate) units: Vec<Box<Unit>>,
    notes: Vec<Note>,
    pub(crate) surroundings: Surroundings,
    /// What kustomizations build.
    pub(crate) builds: Vec<Build>,
    /// The kustomizations that are not built.
    pub(crate) unbuilt: Unbuilt,
}

/// One judged file.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) path: Box<Path>,
    pub(crate) kind: FileKind,
    pub(crate) source: Source,
    pub(crate) settings: Arc<Settings>,
    /// What is known of it beside its text.
    pub(crate) beside: Option<Arc<Beside>>,
    /// What the map gave.
    pub(crate) analysis: Analysis,
    /// Whether it is no file but what a kustomization builds.
    pub(crate) is_build: bool,
}

/// A file that fixes have changed, in memory.
#[derive(Debug)]
pub struct FixedFile {
    /// The path to show.
    pub path: Box<str>,
    /// The file to write; nothing for standard input.
    pub file: Option<PathBuf>,
    /// The text before.
    pub before: String,
    /// The text after.
    pub text: String,
    /// The titles of the fixes, in the order in which they were applied.
    pub applied: Vec<String>,
    /// Whether nothing was left to fix in the end.
    pub settled: bool,
}

/// What the map made of one input.
pub(crate) enum Mapped {
    Unit(Box<Unit>),
    Template(Box<str>),
    NotOurs(Box<str>, bool),
    Failed(Note),
}

impl Project {
    /// Judges all files that were found, in parallel.
    #[must_use]
    pub fn open(configs: Arc<Configs>, found: Discovered) -> Self {
        Self::open_with(configs, found, &|| {})
    }

    /// The same, and calls `tick` after each file.
    #[must_use]
    pub fn open_with(configs: Arc<Configs>, mut found: Discovered, tick: &(dyn Fn() + Sync)) -> Self {
        let mut surroundings = Surroundings::gather(&found.inputs);
        let paths = found.inputs.iter().map(|input| input.path.as_path());
        let kustomized = Kustomized::new(&configs, &surroundings, paths, &read_regular);
        add_inputs(&configs, &mut found.inputs, &kustomized.parts);
        found.notes.extend(kustomized.note);
        surroundings.parts = kustomized.parts;
        surroundings.fragments = kustomized.fragments;
        let judge = |input: Input| {
            let mapped = read(&configs, &surroundings, &input);
            tick();
            mapped
        };
        let mapped: Vec<Mapped> = found.inputs.into_par_iter().map(judge).collect();
        let mut project = Self {
            configs,
            units: Vec::new(),
            notes: found.notes,
            surroundings,
            builds: kustomized.builds,
            unbuilt: kustomized.unbuilt,
        };
        project.collect(mapped);
        project.judge_defined();
        project
    }

    /// Judges one text that stands for the file `path`. A `stream` comes through a pipe, from a program that renders: it
    /// holds all that is deployed.
    #[must_use]
    pub fn of_text(configs: Arc<Configs>, path: &Path, bytes: &[u8], stream: bool) -> Self {
        let text: Arc<str> = decode(bytes).text.into();
        let mut mapped = map(&configs, path, classify(path), bytes, true, Source::Memory(text), None);
        if let Mapped::Unit(unit) = &mut mapped {
            unit.analysis.facts.is_rendered |= stream;
        }
        let surroundings = Surroundings::default();
        let (notes, builds, unbuilt) = (Vec::new(), Vec::new(), Unbuilt::default());
        let mut project = Self { configs, units: Vec::new(), notes, surroundings, builds, unbuilt };
        project.collect(vec![mapped]);
        project.judge_defined();
        project
    }

    fn collect(&mut self, mapped: Vec<Mapped>) {
        let mut templates = Vec::new();
        self.units.reserve_exact(mapped.len());
        for result in mapped {
            match result {
                Mapped::Unit(unit) => self.units.push(unit),
                Mapped::Template(path) => templates.push(path),
                Mapped::NotOurs(path, is_explicit) => {
                    if is_explicit {
                        let message = format!("{path}: holds neither a Dockerfile nor Kubernetes objects.");
                        self.notes.push(Note { is_error: false, message });
                    }
                }
                Mapped::Failed(note) => self.notes.push(note),
            }
        }
        if let Some(first) = templates.first() {
            let more = if templates.len() > 1 { ", …" } else { "" };
            let count = templates.len();
            let noun = if count == 1 { "template was" } else { "templates were" };
            let message = format!(
                "{count} {noun} skipped ({first}{more}): render a chart and judge the result, as in 'helm template . | plimsoll -'."
            );
            self.notes.push(Note { is_error: false, message });
        }
        self.notes.sort();
    }

    /// The paths of the judged files, as they are shown.
    #[must_use]
    pub fn paths(&self) -> Vec<Box<str>> {
        self.units.iter().map(|unit| display(self.configs.root(), &unit.path)).collect()
    }

    /// Joins what the files know of each other and gives the findings that no suppression silences.
    #[must_use]
    pub fn into_outcome(mut self) -> Outcome {
        let across = reduce(&self.units, &self.builds, self.configs.registry());
        self.builds.clear();
        // No rule asks for facts any more, and they take the most room; reports take some too.
        self.units.par_iter_mut().for_each(|unit| {
            (unit.analysis.facts, unit.analysis.custom) = (Facts::default(), None);
        });
        let files = self.units.into_par_iter().zip(across).map(|(unit, across)| (*unit).outcome(across, &self.configs));
        Outcome { files: files.collect(), registry: Arc::clone(self.configs.registry()), notes: self.notes }
    }

    /// Applies fixes of at least `minimum` applicability in memory until nothing is left to fix, ten rounds at most.
    ///
    /// Files whose text is not valid UTF-8, or that have changed since they were judged, are left alone.
    pub fn fix(&mut self, minimum: Applicability) -> Vec<FixedFile> {
        let mut fixed: Vec<Option<FixedFile>> = self.units.iter().map(|_| None).collect();
        let mut refused: Vec<Refused> = self.units.iter().map(|_| Refused::new()).collect();
        let mut pending: Vec<bool> = vec![true; self.units.len()];
        for last in 1..=MAX_ROUNDS {
            let mut across = reduce(&self.units, &self.builds, self.configs.registry());
            let configs = &self.configs;
            let changed: Vec<bool> = self
                .units
                .par_iter_mut()
                .zip(across.par_iter_mut())
                .zip(fixed.par_iter_mut())
                .zip(refused.par_iter_mut())
                .map(|(((unit, across), fixed), refused)| {
                    let mut across = across.take().unwrap_or_default();
                    unit.fix_round(&mut across, None, minimum, fixed, refused, configs).is_some()
                })
                .collect();
            pending = changed;
            self.build_again();
            if last == MAX_ROUNDS || !pending.contains(&true) {
                break;
            }
        }
        for (fixed, pending) in fixed.iter_mut().zip(pending) {
            if let Some(fixed) = fixed {
                fixed.settled = !pending;
            }
        }
        fixed.into_iter().flatten().filter(|file| file.before != file.text).collect()
    }

    /// Builds anew what kustomizations build, from the texts as they are now.
    fn build_again(&mut self) {
        if self.builds.is_empty() {
            return;
        }
        let paths = self.builds.iter().map(Build::root);
        self.builds = self.kustomize(paths).builds;
    }

    /// Builds the kustomizations among `paths`, from the texts as they are now.
    pub(crate) fn kustomize<'p>(&self, paths: impl Iterator<Item = &'p Path>) -> Kustomized {
        let text = |path: &Path| {
            let at = self.units.binary_search_by(|unit| (*unit.path).cmp(path)).ok();
            match at.and_then(|at| self.units.get(at)).map(|unit| &unit.source) {
                Some(Source::Memory(text)) => Some(text.as_bytes().to_vec()),
                _ => read_regular(path),
            }
        };
        Kustomized::new(&self.configs, &self.surroundings, paths, &text)
    }
}

/// Adds the files that builds read and the run does not hold to the inputs, which are sorted.
fn add_inputs(configs: &Configs, inputs: &mut Vec<Input>, read: &FxHashSet<PathBuf>) {
    let others = read.iter().filter(|path| inputs.binary_search_by(|input| input.path.cmp(path)).is_err());
    let added = others.filter(|path| !configs.is_excluded(path).unwrap_or(true));
    let added: Vec<Input> = added.map(|path| Input { path: path.clone(), is_explicit: false }).collect();
    if !added.is_empty() {
        inputs.extend(added);
        inputs.sort();
    }
}

/// The findings of a file that stay, sorted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finished<'r> {
    records: &'r [Record<'r>],
    /// Whether they are just what the map found.
    is_as_found: bool,
}

/// The findings with all that is known of them.
pub(crate) fn in_full(finished: Finished<'_>) -> Vec<Diagnostic> {
    finished.records.iter().map(Record::diagnostic).collect()
}

impl Unit {
    pub(crate) fn new(
        path: &Path,
        kind: FileKind,
        source: Source,
        settings: Arc<Settings>,
        analysis: Analysis,
    ) -> Self {
        Self { path: path.into(), kind, source, settings, beside: None, analysis, is_build: false }
    }

    /// Whether its objects are judged in what a kustomization builds, or are patches.
    pub(crate) fn is_part(&self) -> bool {
        self.beside.as_ref().is_some_and(|beside| beside.is_part)
    }

    /// What reports need of it.
    fn outcome(self, across: Option<Box<Across>>, configs: &Configs) -> FileOutcome {
        let mut across = across.map_or_else(Across::default, |across| *across);
        let registry = configs.registry();
        let pack = |finished: Finished<'_>| match finished {
            Finished { is_as_found: true, .. } => self.analysis.found.clone(),
            Finished { records, .. } => Packed::of_records(registry, records),
        };
        let (diagnostics, suppressed) = self.finish(&mut across, registry, pack);
        let Marks { mut secrets, origins, .. } = self.analysis.into_marks();
        secrets.extend(across.secrets);
        secrets.sort_unstable();
        FileOutcome {
            path: display(configs.root(), &self.path),
            file: self.path,
            source: self.source,
            diagnostics,
            secrets,
            suppressed,
            origins,
        }
    }

    /// What `give` makes of the findings that stay, with those `across` files; and how many are silenced.
    pub(crate) fn finish<R>(
        &self,
        across: &mut Across,
        registry: &crate::Registry,
        give: impl FnOnce(Finished<'_>) -> R,
    ) -> (R, u32) {
        self.finish_with(across, registry, |records| bundle::join(records, &self.settings, registry), give)
    }

    /// The same; `join` makes one finding of several before the suppressions of the joint one are looked at.
    fn finish_with<R>(
        &self,
        across: &mut Across,
        registry: &crate::Registry,
        join: impl FnOnce(&mut Vec<Record<'_>>) -> Vec<Diagnostic>,
        give: impl FnOnce(Finished<'_>) -> R,
    ) -> (R, u32) {
        let own: Vec<Unpacked> = self.analysis.found.blocks().collect();
        let others = Unpacked::new(registry, std::mem::take(&mut across.diagnostics));
        let suppressions = self.analysis.suppressions().filter(|_| self.settings.suppressions);
        let mut suppressed = across.silenced;
        let mut silence = |records: &mut Vec<Record<'_>>| {
            let Some(suppressions) = suppressions else { return };
            let before = records.len();
            records.retain(|record| !suppressions.silences(record.index, record.span, self.settings.today));
            suppressed += u32::try_from(before - records.len()).unwrap_or(u32::MAX);
        };
        if let Some(suppressions) = suppressions {
            suppressions.forget_use();
            suppressions.mark_used(&across.silencers);
        }
        let mut records: Vec<Record<'_>> = own.iter().chain([&others]).flat_map(Unpacked::records).collect();
        silence(&mut records);
        let joint = Unpacked::new(registry, join(&mut records));
        let mut records: Vec<Record<'_>> = records.into_iter().chain(joint.records()).collect();
        silence(&mut records);
        let of_suppressions =
            suppressions.map(|suppressions| judge_suppressions(suppressions, &self.settings, registry));
        let of_suppressions = Unpacked::new(registry, of_suppressions.into_iter().flatten());
        let mut records: Vec<Record<'_>> = records.into_iter().chain(of_suppressions.records()).collect();
        let key = |record: &Record<'_>| (record.span, record.index, record.message);
        let all_are_own = [&others, &joint, &of_suppressions].iter().all(|more| more.is_empty());
        let is_sorted = records.is_sorted_by_key(key);
        records.sort_by_key(key);
        records.dedup_by(|a, b| key(a) == key(b) && a.args() == b.args());
        let is_as_found = all_are_own && is_sorted && records.len() == self.analysis.found.len();
        (give(Finished { records: &records, is_as_found }), suppressed)
    }

    /// One round of fixes; nothing when there is nothing to do. With a `subject` only of findings about that.
    pub(crate) fn fix_round(
        &mut self,
        across: &mut Across,
        subject: Option<Span>,
        minimum: Applicability,
        fixed: &mut Option<FixedFile>,
        refused: &mut Refused,
        configs: &Configs,
    ) -> Option<()> {
        let registry = configs.registry();
        let keep = |records: &mut Vec<Record<'_>>| {
            records.retain(|record| subject.is_none() || record.subject == subject);
            Vec::new()
        };
        let (diagnostics, _) = self.finish_with(across, registry, keep, in_full);
        let has_fix = |diagnostic: &Diagnostic| diagnostic.fixes().iter().any(|fix| fix.applicability >= minimum);
        if self.analysis.is_lossy || !diagnostics.iter().any(has_fix) {
            return None;
        }
        let text = self.current_text()?;
        let errors = |text: &str| syntax_errors(self.kind, text);
        let round = fix::round(&text, &diagnostics, minimum, refused, errors)?;
        let file = fixed.get_or_insert_with(|| FixedFile {
            path: display(configs.root(), &self.path),
            file: matches!(self.source, Source::Disk(_)).then(|| self.path.to_path_buf()),
            before: text,
            text: String::new(),
            applied: Vec::new(),
            settled: false,
        });
        file.applied.extend(round.applied);
        self.analysis = self.judge(&round.text, registry);
        self.source = Source::Memory(round.text.as_str().into());
        file.text = round.text;
        Some(())
    }

    pub(crate) fn current_text(&self) -> Option<String> {
        match &self.source {
            Source::Memory(text) => Some(text.to_string()),
            Source::Disk(hash) => String::from_utf8(read_unchanged(&self.path, *hash)?).ok(),
        }
    }

    pub(crate) fn judge(&self, text: &str, registry: &crate::Registry) -> Analysis {
        let beside = self.beside.as_ref();
        let source =
            SourceText { path: &self.path, kind: self.kind, text, invalid_utf8: &[], is_explicit: true, beside };
        analyze(&source, &self.settings, registry).unwrap_or_default()
    }
}

pub(crate) fn read(configs: &Configs, surroundings: &Surroundings, input: &Input) -> Mapped {
    let failed = |what: String| {
        let message = format!("{}: {what}.", display(configs.root(), &input.path));
        Mapped::Failed(Note { is_error: true, message })
    };
    match read_file(&input.path) {
        Ok(bytes) => {
            let source = Source::Disk(content_hash(&bytes));
            let kind = classify(&input.path);
            let beside = surroundings.beside(&input.path, kind, || String::from_utf8_lossy(&bytes));
            map(configs, &input.path, kind, &bytes, input.is_explicit, source, beside)
        }
        Err(problem) => failed(problem),
    }
}

/// The bytes of a file.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let unread = |error| format!("cannot be read: {error}");
    let refused = |size: &str| Err(format!("has {size} bytes; files of up to {MAX_FILE_SIZE} bytes are read"));
    let file = std::fs::File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    if size > MAX_FILE_SIZE {
        return refused(&size.to_string());
    }
    // One byte more than there are tells the end at once. A pipe does not say how much there is.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > MAX_FILE_SIZE { refused("more") } else { Ok(bytes) }
}

/// The bytes of a file that another one names: no link to a device, and nothing else that never ends.
fn read_regular(path: &Path) -> Option<Vec<u8>> {
    path.is_file().then(|| read_file(path).ok())?
}

pub(crate) fn map(
    configs: &Configs,
    path: &Path,
    kind: FileKind,
    bytes: &[u8],
    is_explicit: bool,
    source: Source,
    beside: Option<Arc<Beside>>,
) -> Mapped {
    let mut mapped = map_with(configs, path, kind, is_explicit, source, |settings, registry| {
        let decoded = decode(bytes);
        let (text, invalid_utf8) = (&*decoded.text, &*decoded.invalid);
        let text = SourceText { path, kind, text, invalid_utf8, is_explicit, beside: beside.as_ref() };
        analyze(&text, settings, registry)
    });
    if let Mapped::Unit(unit) = &mut mapped {
        unit.beside = beside;
    }
    mapped
}

/// Makes a unit of what `analyze` finds.
pub(crate) fn map_with(
    configs: &Configs,
    path: &Path,
    kind: FileKind,
    is_explicit: bool,
    source: Source,
    analyze: impl FnOnce(&Arc<Settings>, &Registry) -> Result<Analysis, Skip>,
) -> Mapped {
    let settings = match configs.settings(path) {
        Ok(settings) => settings,
        Err(error) => return Mapped::Failed(Note { is_error: true, message: error.to_string() }),
    };
    let registry = configs.registry();
    match analyze(&settings, registry) {
        Ok(analysis) => Mapped::Unit(Box::new(Unit::new(path, kind, source, settings, analysis))),
        Err(Skip::Template) => Mapped::Template(display(configs.root(), path)),
        Err(Skip::NotOurs) => Mapped::NotOurs(display(configs.root(), path), is_explicit),
    }
}

/// The path as reports show it: relative to the run's root when it lies below, with `/`.
pub(crate) fn display(root: &Path, path: &Path) -> Box<str> {
    let shown = path.strip_prefix(root).unwrap_or(path);
    let shown = shown.strip_prefix("./").unwrap_or(shown).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { shown.replace('\\', "/").into() } else { shown.into() }
}

/// The unit at `index`.
pub(crate) fn unit_id(index: usize) -> UnitId {
    UnitId(u32::try_from(index).unwrap_or(u32::MAX))
}
