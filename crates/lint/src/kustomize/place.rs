//! Leads what is found in builds back to files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Node, Stream};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Build;
use super::gather::Gathered;
use crate::diagnostic::{Diagnostic, Related, Subject, UnitId};
use crate::embedded::Embedded;
use crate::reduce::Across;
use crate::registry::Registry;
use crate::run::{Unit, unit_id};

/// How many kustomizations a finding names in whose builds it is, where it is not in all.
const NAMED: usize = 3;

/// Where the sources of builds are written, by their numbers: files first, then the patches in strings of them.
#[derive(Debug, Default)]
pub(super) struct Origins {
    files: Vec<PathBuf>,
    inline: Vec<Inline>,
    /// Files with aliases: what is edited in one place may be read in several.
    with_aliases: FxHashSet<u32>,
    /// Where to point at a kustomization as a whole.
    heads: FxHashMap<u32, Span>,
    /// Files that generators use.
    data: BTreeSet<PathBuf>,
}

#[derive(Debug)]
struct Inline {
    host: u32,
    span: Span,
    /// Nothing when the way back is not certain.
    text: Option<Embedded>,
}

impl Origins {
    pub(super) fn new(gathered: &Gathered, streams: &[Stream<'_>], inline: &[(u32, Node<'_>)]) -> Self {
        let inline = inline.iter().map(|&(host, node)| {
            let text = streams.get(host as usize).and_then(|stream| Embedded::of_scalar(node, stream.text));
            Inline { host, span: node.span(), text }
        });
        let numbered = || (0..).zip(streams);
        let has_alias = |stream: &Stream<'_>| {
            let mut documents = stream.documents.iter();
            stream.text.contains('&') && documents.any(|document| document.nodes().any(Node::is_alias))
        };
        let head = |stream: &Stream<'_>| {
            let root = stream.documents.first()?.root()?;
            let key = ["resources", "bases", "components"].iter().find_map(|key| root.entry(key));
            Some(key.map_or_else(|| Span::empty(root.span().start), |entry| entry.key.span()))
        };
        Self {
            files: gathered.files.keys().cloned().collect(),
            inline: inline.collect(),
            with_aliases: numbered().filter(|(_, stream)| has_alias(stream)).map(|(at, _)| at).collect(),
            heads: numbered().filter_map(|(at, stream)| Some((at, head(stream)?))).collect(),
            data: gathered.data.keys().cloned().collect(),
        }
    }

    pub(super) fn file(&self, source: u32) -> Option<&PathBuf> {
        self.files.get(source as usize)
    }

    pub(super) fn number(&self, path: &Path) -> Option<u32> {
        let at = self.files.binary_search_by(|file| file.as_path().cmp(path)).ok()?;
        u32::try_from(at).ok()
    }

    pub(super) fn is_data(&self, path: &Path) -> bool {
        self.data.contains(path)
    }

    /// The file that a source is written in, and where a part of it stands there.
    pub(super) fn place(&self, source: u32, span: Span) -> Option<(u32, Span)> {
        let Some(inline) = (source as usize).checked_sub(self.files.len()) else { return Some((source, span)) };
        let inline = self.inline.get(inline)?;
        let span = inline.text.as_ref().map_or(inline.span, |text| text.span(span));
        Some((inline.host, span))
    }

    fn edit(&self, source: u32, edit: Edit) -> Option<(u32, Edit)> {
        if self.with_aliases.contains(&source) {
            return None;
        }
        let Some(inline) = (source as usize).checked_sub(self.files.len()) else { return Some((source, edit)) };
        let inline = self.inline.get(inline)?;
        Some((inline.host, inline.text.as_ref()?.edit(&edit)?))
    }
}

/// The units of a run by the numbers of files in the origins of a build.
struct Places<'a> {
    build: &'a Build,
    by_file: &'a FxHashMap<u32, usize>,
    /// Number of the units that are files.
    units: usize,
}

impl Places<'_> {
    fn place(&self, span: Span) -> Option<(u32, Span)> {
        let (source, span) = self.build.layout.place(span)?;
        self.build.origins.place(source, span)
    }

    /// A finding of the build as one of a file of the run.
    fn diagnostic(&self, mut found: Diagnostic) -> Option<(usize, Diagnostic)> {
        let (mut file, mut span) = self.place(found.span)?;
        let (mut related, mut elsewhere) = (Vec::new(), Vec::new());
        if let Some(subject) = found.subject.take()
            && let Some((own, place)) = self.place(subject.span)
        {
            if own != file {
                // What a pod lacks is said where the pod is, not where something else was added to it.
                related.push((file, span, "something is set here".to_owned()));
                (file, span) = (own, place);
            }
            found.subject = Some(Box::new(Subject { span: place, name: subject.name }));
        }
        let unit = *self.by_file.get(&file)?;
        if let Some(detail) = &mut found.detail {
            for other in std::mem::take(&mut detail.related) {
                if other.unit.is_some_and(|UnitId(unit)| (unit as usize) < self.units) {
                    elsewhere.push(other);
                } else if let Some((file, span)) = self.place(other.span) {
                    related.push((file, span, other.label));
                }
            }
            detail.fixes.retain_mut(|fix| {
                let edits = fix.edits.iter().map(|edit| self.edit(edit, file)).collect::<Option<Vec<_>>>();
                edits.is_some_and(|edits| {
                    fix.edits = edits;
                    true
                })
            });
        }
        found.span = span;
        if !elsewhere.is_empty() {
            found.detail.get_or_insert_default().related.extend(elsewhere);
        }
        for (other, span, label) in related {
            let Some(&at) = self.by_file.get(&other) else { continue };
            let unit = (at != unit).then(|| unit_id(at));
            found.detail.get_or_insert_default().related.push(Related { unit, span, label });
        }
        Some((unit, found))
    }

    /// An edit of the build as one of a file, where that is certain.
    fn edit(&self, edit: &Edit, file: u32) -> Option<Edit> {
        if self.build.layout.is_made(edit.span) {
            return None;
        }
        let (source, span) = self.build.layout.place(edit.span)?;
        let (own, edit) = self.build.origins.edit(source, Edit { span, text: edit.text.clone() })?;
        (own == file).then_some(edit)
    }
}

/// What a finding is known by, whatever an overlay lets it say: unit, place, rule.
type Known = (usize, Span, &'static str);

/// The findings of all builds, each with its unit and the builds that have it.
#[derive(Default)]
struct Joined {
    list: Vec<(usize, Diagnostic, Vec<usize>)>,
    at: FxHashMap<Known, Vec<usize>>,
}

impl Joined {
    /// Adds a finding of a build. It is the same as one of another build at its place, best one that says the same; an
    /// overlay may have changed the names in it. Where a build has objects twice that are written once, so are findings.
    fn add(&mut self, unit: usize, found: Diagnostic, build: usize, has_twins: bool) {
        let here = self.at.entry((unit, found.span, found.rule.id)).or_default();
        let is_free = |list: &[(usize, Diagnostic, Vec<usize>)], at: usize| {
            list.get(at).is_some_and(|(.., builds)| has_twins || builds.last() != Some(&build))
        };
        let free: Vec<usize> = here.iter().copied().filter(|&at| is_free(&self.list, at)).collect();
        let says_same = |at: &&usize| {
            self.list.get(**at).is_some_and(|(_, other, _)| other.message == found.message && other.args == found.args)
        };
        match free.iter().find(says_same).or(free.first()).and_then(|&at| self.list.get_mut(at)) {
            Some((.., builds)) => {
                if builds.last() != Some(&build) {
                    builds.push(build);
                }
            }
            None => {
                here.push(self.list.len());
                self.list.push((unit, found, vec![build]));
            }
        }
    }
}

/// Adds to what was found across files what was found in builds: `across` has an entry for each unit, and one for each
/// build behind them. What is found in several builds at one place is one finding.
pub(crate) fn place(units: &[Box<Unit>], builds: &[Build], across: &mut Vec<Option<Box<Across>>>, registry: &Registry) {
    let of_builds = across.split_off(units.len());
    if builds.is_empty() {
        return;
    }
    let parts = units.iter().enumerate().filter(|(_, unit)| unit.is_part());
    let by_path: FxHashMap<&Path, usize> = parts.map(|(at, unit)| (&*unit.path, at)).collect();
    let mut all = Joined::default();
    let mut silenced: Vec<Known> = Vec::new();
    // How many builds read the file of each unit.
    let mut readers: FxHashMap<usize, usize> = FxHashMap::default();
    for (number, (build, across_build)) in builds.iter().zip(of_builds).enumerate() {
        let unit_of = |file: u32| by_path.get(build.origins.file(file)?.as_path()).copied();
        let by_file: FxHashMap<u32, usize> =
            build.reads.iter().filter_map(|&file| Some((file, unit_of(file)?))).collect();
        by_file.values().for_each(|&unit| *readers.entry(unit).or_default() += 1);
        let places = Places { build, by_file: &by_file, units: units.len() };
        let (joined, hidden) = across_build.map(|across| (across.diagnostics, across.secrets)).unwrap_or_default();
        for found in build.unit.analysis.found.iter().chain(joined) {
            let rule = registry.index(found.rule);
            let silencers = rule.map(|rule| build.silencers.at(rule, registry.bundle_of(rule), found.span));
            if let Some(silencers) = silencers.filter(|silencers| !silencers.is_empty()) {
                for (rule, at) in silencers {
                    let Some((file, span)) = places.place(at) else { continue };
                    if let Some(across) = by_file.get(&file).and_then(|&unit| across.get_mut(unit)) {
                        across.get_or_insert_default().silencers.push((span, rule));
                    }
                }
                silenced.extend(places.diagnostic(found).map(|(unit, found)| (unit, found.span, found.rule.id)));
                continue;
            }
            let Some((unit, found)) = places.diagnostic(found) else { continue };
            let settings = units.get(unit).map(|unit| &unit.settings);
            if !rule.zip(settings).is_some_and(|(rule, settings)| settings.is_enabled(rule)) {
                continue;
            }
            all.add(unit, found, number, build.has_twins);
        }
        for span in build.unit.analysis.secrets().iter().copied().chain(hidden) {
            let Some((file, span)) = places.place(span) else { continue };
            if let Some(across) = by_file.get(&file).and_then(|&unit| across.get_mut(unit)) {
                across.get_or_insert_default().secrets.push(span);
            }
        }
    }
    silenced.sort_unstable();
    silenced.dedup();
    for (unit, ..) in silenced.iter().filter(|known| !all.at.contains_key(*known)) {
        if let Some(across) = across.get_mut(*unit) {
            across.get_or_insert_default().silenced += 1;
        }
    }
    for (unit, mut found, in_builds) in all.list {
        if readers.get(&unit).is_some_and(|&readers| readers > in_builds.len()) {
            name_builds(builds, unit, &mut found, &in_builds, &by_path);
        }
        if let Some(across) = across.get_mut(unit) {
            across.get_or_insert_default().diagnostics.push(found);
        }
    }
}

/// Names the kustomizations in whose builds a finding is.
fn name_builds(
    builds: &[Build],
    unit: usize,
    found: &mut Diagnostic,
    in_builds: &[usize],
    by_path: &FxHashMap<&Path, usize>,
) {
    for build in in_builds.iter().take(NAMED).filter_map(|&build| builds.get(build)) {
        let head = build.origins.number(build.root()).and_then(|file| build.origins.heads.get(&file));
        let (Some(&span), Some(&at)) = (head, by_path.get(build.root())) else { continue };
        let label = "as this kustomization builds it".to_owned();
        let own = (at != unit).then(|| unit_id(at));
        found.detail.get_or_insert_default().related.push(Related { unit: own, span, label });
    }
}
