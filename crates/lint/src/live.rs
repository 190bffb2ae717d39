//! A project whose files change, as in an editor.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_text::{Edit, Span, apply_edits};
use rustc_hash::FxHasher;

use crate::analyze::Memory;
use crate::carry::{Carried, carry};
use crate::config::Configs;
use crate::diagnostic::{Applicability, Diagnostic, UnitId};
use crate::discover::{Discovered, FileKind, Input};
use crate::fix::{MAX_ROUNDS, Refused};
use crate::ignore::{self, IgnoreReach, Wanted};
use crate::kustomize::{Build, is_kustomization};
use crate::outcome::{Note, Source};
use crate::reduce::{Across, reduce};
use crate::rule;
use crate::run::{Mapped, Project, Unit, in_full, map_with, read};
use crate::suppress::Suppressions;
use crate::surroundings::{Affected, Beside};

/// A [`Project`] of which single files are replaced: an edit costs the map of what it changes in one file, and the reduce
/// over all only where it changes what other files know of it.
///
/// ```
/// use std::{path::Path, sync::Arc};
/// use plimsoll_lint::{ConfigSource, Configs, Date, FileKind, LiveProject, Overlay, Registry};
///
/// let today = Date::of(std::time::SystemTime::UNIX_EPOCH);
/// let registry = Arc::new(Registry::new(&[]));
/// let configs = Configs::new(registry, ConfigSource::Isolated, "/".into(), &Overlay::default(), today).unwrap();
/// let mut project = LiveProject::new(Arc::new(configs));
/// let path = Path::new("/Dockerfile");
/// project.set_text(path, FileKind::Dockerfile, &"FROM alpine\n".into());
/// assert!(project.findings(path).is_some());
/// project.remove(path);
/// assert!(project.findings(path).is_none());
/// ```
#[derive(Debug)]
pub struct LiveProject {
    pub(crate) project: Project,
    /// What the reduce found, until facts change.
    across: Option<Vec<Option<Box<Across>>>>,
    /// How often findings of files may have changed for what another file says.
    revision: u64,
    /// The texts that are edited.
    edited: BTreeMap<PathBuf, Memory>,
    /// The files that discovery gave, sorted.
    found: Vec<PathBuf>,
    /// Whether a file may define other kinds than the run knows.
    defines_other: bool,
}

impl LiveProject {
    /// A project without files.
    #[must_use]
    pub fn new(configs: Arc<Configs>) -> Self {
        Self::open(configs, Discovered::default())
    }

    /// Judges all files that were found, in parallel.
    #[must_use]
    pub fn open(configs: Arc<Configs>, found: Discovered) -> Self {
        let mut paths: Vec<PathBuf> = found.inputs.iter().map(|input| input.path.clone()).collect();
        let project = Project::open(configs, found);
        // Builds may read more.
        paths.extend(project.units.iter().filter(|unit| unit.is_part()).map(|unit| unit.path.to_path_buf()));
        paths.sort();
        paths.dedup();
        Self { project, across: None, revision: 0, edited: BTreeMap::new(), found: paths, defines_other: false }
    }

    /// The configuration.
    #[must_use]
    pub fn configs(&self) -> &Arc<Configs> {
        &self.project.configs
    }

    /// Puts a text in the place of what the file at `path` holds. A file that is left out by the configuration, or is
    /// nothing to be judged, has no outcome; a note says so when the configuration is wrong.
    ///
    /// What is the same as in the last text of that file is not judged again.
    pub fn set_text(&mut self, path: &Path, kind: FileKind, text: &Arc<str>) -> Option<Note> {
        let note = self.judge_text(path, kind, text);
        self.follow(path, Some(text));
        note
    }

    fn judge_text(&mut self, path: &Path, kind: FileKind, text: &Arc<str>) -> Option<Note> {
        if self.is_left_out(path) {
            self.forget(path);
            return None;
        }
        let beside = self.project.surroundings.beside(path, kind, || Cow::Borrowed(text));
        let memory = self.edited.entry(path.to_path_buf()).or_default();
        let (configs, source) = (&self.project.configs, Source::Memory(Arc::clone(text)));
        let mapped = map_with(configs, path, kind, true, source, |settings, registry| {
            memory.analyze(path, kind, text, settings, registry, beside.as_ref())
        });
        self.replace(path, mapped, beside)
    }

    /// Reads the file at `path` anew, or forgets it when it is gone or discovery did not give it.
    pub fn set_from_disk(&mut self, path: &Path) -> Option<Note> {
        let note = self.judge_disk(path);
        let text = self.text(path);
        self.follow(path, text.as_deref());
        note
    }

    fn judge_disk(&mut self, path: &Path) -> Option<Note> {
        self.edited.remove(path);
        if !self.is_found(path) || !path.is_file() {
            self.forget(path);
            return None;
        }
        let input = Input { path: path.to_path_buf(), is_explicit: false };
        let mut mapped = read(&self.project.configs, &self.project.surroundings, &input);
        let beside = if let Mapped::Unit(unit) = &mut mapped { unit.beside.take() } else { None };
        self.replace(path, mapped, beside)
    }

    /// Judges again what a file that has changed says something of.
    fn follow(&mut self, path: &Path, text: Option<&str>) {
        self.follow_builds(path, text);
        self.follow_kustomizations(path);
        self.follow_definitions();
    }

    /// Judges objects again whose kinds are defined otherwise now.
    fn follow_definitions(&mut self) {
        if std::mem::take(&mut self.defines_other) && self.project.judge_defined() {
            self.across = None;
        }
    }

    /// Judges the files again that a file about builds says something else of now.
    fn follow_builds(&mut self, path: &Path, text: Option<&str>) {
        let Affected { dockerfiles: mut files, folder } = self.project.surroundings.update(path, text);
        if let Some(folder) = folder {
            let manifests = self.project.units.iter().filter(|unit| unit.kind == FileKind::Yaml);
            let below = manifests.filter(|unit| unit.path.starts_with(&folder) && *unit.path != *path);
            files.extend(below.map(|unit| unit.path.to_path_buf()));
        }
        for path in files {
            self.judge_again(&path);
        }
    }

    /// Builds again what a file is a part of, or everything after a change of a kustomization.
    fn follow_kustomizations(&mut self, path: &Path) {
        let is_all = is_kustomization(path);
        let may_be_built = self.project.unbuilt.files.contains(path);
        if !is_all && !may_be_built && !self.project.builds.iter().any(|build| build.reads(path)) {
            return;
        }
        let (changed, kept): (Vec<Build>, Vec<Build>) =
            std::mem::take(&mut self.project.builds).into_iter().partition(|build| is_all || build.reads(path));
        let roots: BTreeSet<&Path> = if is_all {
            let edited = self.edited.keys().map(PathBuf::as_path);
            self.found.iter().map(PathBuf::as_path).chain(edited).collect()
        } else {
            let unbuilt = self.project.unbuilt.roots.iter().filter(|_| may_be_built);
            changed.iter().map(Build::root).chain(unbuilt.map(PathBuf::as_path)).collect()
        };
        let kustomized = self.project.kustomize(roots.into_iter());
        if is_all || may_be_built {
            self.project.unbuilt = kustomized.unbuilt;
        } else {
            self.project.unbuilt.roots.extend(kustomized.unbuilt.roots);
            self.project.unbuilt.files.extend(kustomized.unbuilt.files);
        }
        let defines = |builds: &[Build]| builds.iter().any(|build| build.unit.analysis.is_defining());
        self.defines_other |= defines(&changed) || defines(&kustomized.builds);
        self.project.builds = kept;
        self.project.builds.extend(kustomized.builds);
        self.project.builds.sort_by(|a, b| a.root().cmp(b.root()));
        self.across = None;
        // The parts of a build that fails now are judged by themselves, unless another one has them.
        let builds = &self.project.builds;
        let known = |path: &&PathBuf| kustomized.parts.contains(*path) || builds.iter().any(|build| build.reads(path));
        let gone: Vec<&PathBuf> = changed.iter().flat_map(Build::files).filter(|path| !known(path)).collect();
        let surroundings = &mut self.project.surroundings;
        let mut other: BTreeSet<PathBuf> =
            gone.into_iter().filter(|path| surroundings.parts.remove(*path)).cloned().collect();
        let fragments = kustomized.fragments.into_iter().filter(|path| !surroundings.parts.contains(path));
        other.extend(fragments.filter(|path| surroundings.fragments.insert(path.clone())));
        other.extend(kustomized.parts.into_iter().filter(|path| {
            surroundings.fragments.remove(path);
            surroundings.parts.insert(path.clone())
        }));
        for path in other {
            self.judge_again(&path);
        }
    }

    /// Judges the text of a file as it is known again.
    fn judge_again(&mut self, path: &Path) {
        let unit = self.unit_at(path).map(|unit| (unit.kind, unit.source.clone()));
        match unit {
            Some((kind, Source::Memory(text))) => self.judge_text(path, kind, &text),
            _ => self.judge_disk(path),
        };
    }

    /// Whether discovery gave the file at `path`.
    #[must_use]
    pub fn is_found(&self, path: &Path) -> bool {
        self.found.binary_search_by(|found| found.as_path().cmp(path)).is_ok()
    }

    /// Forgets the file at `path`.
    pub fn remove(&mut self, path: &Path) {
        self.forget(path);
        self.follow_kustomizations(path);
        self.follow_definitions();
    }

    fn forget(&mut self, path: &Path) {
        self.edited.remove(path);
        self.remove_unit(path);
    }

    fn remove_unit(&mut self, path: &Path) {
        if let Ok(at) = self.find(path) {
            let unit = self.project.units.remove(at);
            self.defines_other |= unit.analysis.is_defining();
            self.across = None;
        }
    }

    /// What is found in the file at `path`, findings across files included, or nothing when it is not judged.
    ///
    /// The [`UnitId`]s in them hold until a file changes.
    pub fn findings(&mut self, path: &Path) -> Option<Vec<Diagnostic>> {
        let at = self.find(path).ok()?;
        let mut across = self.across_at(at);
        let unit = self.project.units.get(at)?;
        Some(unit.finish(&mut across, self.project.configs.registry(), in_full).0)
    }

    /// What silences findings in the file at `path`.
    #[must_use]
    pub fn suppressions(&self, path: &Path) -> Option<&Suppressions> {
        self.unit_at(path)?.analysis.suppressions()
    }

    /// The file that a [`UnitId`] of the last outcome means, with its text if that did not change since.
    #[must_use]
    pub fn file(&self, UnitId(unit): UnitId) -> Option<(&Path, Arc<str>)> {
        let unit = self.project.units.get(unit as usize)?;
        Some((&unit.path, unit.current_text()?.into()))
    }

    /// The files in which something is found, each with a number that is another one when the findings or the text are.
    pub fn files(&mut self) -> Vec<(PathBuf, u64)> {
        self.across();
        let across = self.across.iter().flatten().map(Option::as_deref);
        let with_findings = self.project.units.iter().zip(across).filter(|(unit, across)| {
            // Suppressions may be wrong, or of no use.
            unit.analysis.suppressions().is_some() || !unit.analysis.found.is_empty() || across.is_some()
        });
        with_findings.map(|(unit, across)| (unit.path.to_path_buf(), self.mark(unit, across))).collect()
    }

    /// A hash of all that the findings in a file come from.
    fn mark(&self, unit: &Unit, across: Option<&Across>) -> u64 {
        let mut hasher = FxHasher::default();
        match &unit.source {
            Source::Disk(hash) => hash.hash(&mut hasher),
            Source::Memory(text) => text.hash(&mut hasher),
        }
        (unit.settings.suppressions, &unit.analysis.found).hash(&mut hasher);
        across.map(|across| &across.silencers).hash(&mut hasher);
        for found in across.into_iter().flat_map(|across| &across.diagnostics) {
            (found.rule.id, found.message, &found.args, found.severity, found.span).hash(&mut hasher);
            for related in found.related() {
                let file = related.unit.and_then(|UnitId(unit)| self.project.units.get(unit as usize));
                (file.map(|unit| &unit.path), related.span, &related.label).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The text of the file at `path`, if it is judged and did not change since.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<String> {
        self.unit_at(path)?.current_text()
    }

    /// The text of the file at `path` after all fixes of at least `minimum` applicability, if they change it.
    pub fn fixed(&mut self, path: &Path, minimum: Applicability) -> Option<String> {
        self.fixed_about(path, None, minimum)
    }

    /// The same of fixes for what is found about one subject: for a finding that stands for several. What is repaired lies
    /// below the place of the subject, which stays where it is.
    pub fn fixed_about(&mut self, path: &Path, subject: Option<Span>, minimum: Applicability) -> Option<String> {
        let at = self.find(path).ok()?;
        let mut across = Some(self.across_at(at));
        let configs = &self.project.configs;
        let mut unit = self.project.units.get(at)?.again(configs)?;
        let (mut fixed, mut refused) = (None, Refused::new());
        for _ in 0..MAX_ROUNDS {
            // The findings across files are about the first text.
            let mut across = across.take().unwrap_or_default();
            if unit.fix_round(&mut across, subject, minimum, &mut fixed, &mut refused, configs).is_none() {
                break;
            }
        }
        fixed.filter(|file| file.before != file.text).map(|file| file.text)
    }

    /// Whether a comment may silence a finding of the file at `path`. JSON has no comments, and what is said about
    /// suppressions themselves and about syntax is not silenced.
    #[must_use]
    pub fn can_ignore(&self, path: &Path, finding: &Diagnostic) -> bool {
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let about_suppressions = matches!(finding.rule.check, crate::Check::Suppressions(_));
        let is_out_of_reach = is_json || about_suppressions || finding.rule.has_tag(rule::SYNTAX);
        !is_out_of_reach && self.unit_at(path).is_some_and(|unit| unit.settings.suppressions)
    }

    /// The edit that silences a finding of the file at `path` by a comment, if there is a place for one. It is tried on
    /// the text, so it costs a look at the whole file.
    #[must_use]
    pub fn ignore_edit(&self, path: &Path, finding: &Diagnostic, reach: IgnoreReach) -> Option<Edit> {
        let unit = self.unit_at(path).filter(|_| self.can_ignore(path, finding))?;
        let registry = self.project.configs.registry();
        let index = registry.index(finding.rule)?;
        let text = unit.current_text()?;
        let suppressions = unit.analysis.suppressions();
        let (kind, start, rule) = (unit.kind, finding.span.start, finding.rule.name);
        let wanted = Wanted { kind, text: &text, start, rule, reach, suppressions };
        ignore::candidates(&wanted).into_iter().find(|edit| {
            let Ok(next) = apply_edits(&text, std::slice::from_ref(edit)) else { return false };
            let added = if edit.span.start <= finding.span.start { edit.text.len() } else { 0 };
            let span = finding.span.shift(u32::try_from(added).unwrap_or(0));
            let analysis = unit.judge(&next, registry);
            let silences = |found: &Suppressions| found.silences(index, span, unit.settings.today);
            analysis.errors <= unit.analysis.errors && analysis.suppressions().is_some_and(silences)
        })
    }

    /// A number that changes when the findings of a file may have changed though its text did not.
    pub fn revision(&mut self) -> u64 {
        self.across();
        self.revision
    }

    fn across(&mut self) -> &[Option<Box<Across>>] {
        let (project, revision) = (&self.project, &mut self.revision);
        self.across.get_or_insert_with(|| {
            *revision += 1;
            reduce(&project.units, &project.builds, project.configs.registry())
        })
    }

    /// What other files let be found in one.
    fn across_at(&mut self, at: usize) -> Across {
        self.across().get(at).and_then(Option::as_deref).cloned().unwrap_or_default()
    }

    fn find(&self, path: &Path) -> Result<usize, usize> {
        self.project.units.binary_search_by(|unit| (*unit.path).cmp(path))
    }

    fn unit_at(&self, path: &Path) -> Option<&Unit> {
        self.project.units.get(self.find(path).ok()?).map(|unit| &**unit)
    }

    /// Whether the configuration leaves out the file or a folder above it.
    fn is_left_out(&self, path: &Path) -> bool {
        let configs = &self.project.configs;
        let below = path.ancestors().take_while(|folder| *folder != configs.root() && folder.parent().is_some());
        // A configuration that cannot be read excludes nothing; the map reports it.
        below.map(|path| configs.is_excluded(path)).any(|excluded| excluded.unwrap_or(false))
    }

    fn replace(&mut self, path: &Path, mapped: Mapped, beside: Option<Arc<Beside>>) -> Option<Note> {
        let unit = match mapped {
            Mapped::Unit(mut unit) => {
                unit.beside = beside;
                unit
            }
            Mapped::Template(_) | Mapped::NotOurs(..) => {
                self.remove_unit(path);
                return None;
            }
            Mapped::Failed(note) => {
                self.remove_unit(path);
                return Some(note);
            }
        };
        match self.find(path) {
            Ok(at) => self.replace_unit(at, unit),
            Err(at) => {
                self.defines_other |= unit.analysis.is_defining();
                self.project.units.insert(at, unit);
                self.across = None;
            }
        }
        None
    }

    fn replace_unit(&mut self, at: usize, unit: Box<Unit>) {
        let mut before = std::mem::replace(&mut self.project.units[at], unit);
        let after = &mut self.project.units[at];
        self.defines_other |= before.analysis.defines() != after.analysis.defines();
        let Some(across) = &mut self.across else { return };
        if !Arc::ptr_eq(&before.settings, &after.settings) {
            self.across = None;
            return;
        }
        match carry(across, at, &mut before.analysis, &mut after.analysis) {
            Carried::Alone => {}
            Carried::Pointed => self.revision += 1,
            Carried::Lost => self.across = None,
        }
    }
}

impl Unit {
    /// The same file, judged anew.
    fn again(&self, configs: &Configs) -> Option<Self> {
        let text = self.current_text()?;
        let analysis = self.judge(&text, configs.registry());
        let (source, settings) = (Source::Memory(text.into()), Arc::clone(&self.settings));
        let unit = Self::new(&self.path, self.kind, source, settings, analysis);
        Some(Self { beside: self.beside.clone(), ..unit })
    }
}
