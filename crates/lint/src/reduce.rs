//! The reduce: joins what files know of each other.
//!
//! The output of a chart is a scope of its own, and a closed one: what it does not hold does not exist for it. So is what
//! a kustomization builds. All other files of a run make one scope, which is open unless the configuration says that it
//! holds everything.

use std::borrow::Cow;
use std::path::Path;

use plimsoll_kubernetes::{ObjectId, Scope, World};
use plimsoll_text::Span;
use rayon::prelude::*;

use crate::analyze::{Around, run};
use crate::check::Entry;
use crate::diagnostic::{Diagnostic, UnitId};
use crate::elsewhere::Run;
use crate::facts::Facts;
use crate::kustomize::{Build, place};
use crate::outcome::origin_of;
use crate::registry::Registry;
use crate::report::{Findings, Report};
use crate::run::{Unit, unit_id};
use crate::settings::Closed;

/// Findings in one file that other files are needed for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Across {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) secrets: Vec<Span>,
    /// Annotations that silenced findings of builds, each with the rule.
    pub(crate) silencers: Vec<(Span, usize)>,
    /// How many findings of builds they silenced.
    pub(crate) silenced: u32,
}

/// One file of the run as rules across files see it.
#[derive(Clone, Copy, Debug)]
pub struct UnitFacts<'a> {
    /// Its place in the run.
    pub id: UnitId,
    /// Its path.
    pub path: &'a Path,
    /// What it tells.
    pub facts: &'a Facts,
    /// Whether its objects are those of a build, which is a unit of its own, or patches.
    pub is_part: bool,
}

/// All files of the run.
#[derive(Clone, Copy, Debug)]
pub struct ProjectView<'a> {
    /// The files, in the order of their paths.
    pub units: &'a [UnitFacts<'a>],
}

/// The objects that can see each other.
#[derive(Debug)]
pub struct ScopeView<'a> {
    /// The index over their facts.
    pub scope: Scope<'a>,
    /// The files of the run, of which the scope has some; their ids count them.
    units: Cow<'a, [&'a Unit]>,
    /// The file of each object, in the order of their ids.
    files: Vec<UnitId>,
    /// What the run holds beside.
    pub(crate) run: Option<&'a Run<'a>>,
}

impl ScopeView<'_> {
    /// The file that an object is in.
    #[must_use]
    pub fn unit_of(&self, object: ObjectId) -> UnitId {
        self.files.get(object.0 as usize).copied().unwrap_or(UnitId(0))
    }

    /// The folder of the file that an object is in.
    #[must_use]
    pub fn folder_of(&self, object: ObjectId) -> &Path {
        let unit = self.units.get(self.unit_of(object).0 as usize);
        unit.and_then(|unit| unit.path.parent()).unwrap_or(Path::new(""))
    }
}

/// Runs the rules over scopes and over the project; gives what is found in each unit, if anything.
///
/// What builds have among it is led back to the files that it comes from.
pub(crate) fn reduce(units: &[Box<Unit>], builds: &[Build], registry: &Registry) -> Vec<Option<Box<Across>>> {
    let all: Vec<&Unit> = units.iter().map(|unit| &**unit).chain(builds.iter().map(|build| &*build.unit)).collect();
    let mut across = reduce_all(&all, builds, registry);
    place(units, builds, &mut across, registry);
    across
}

fn reduce_all(units: &[&Unit], builds: &[Build], registry: &Registry) -> Vec<Option<Box<Across>>> {
    let mut across: Vec<Option<Box<Across>>> = units.iter().map(|_| None).collect();
    let checks = &registry.checks;
    let mut found = in_project(units, registry);
    let scopes = scopes(units, false);
    let whole = Run::new(units, builds, &scopes);
    let in_scopes: Vec<Findings> = scopes
        .par_iter()
        .map(|(world, members)| {
            let is_on = |index| members.iter().any(|&member| units[member].settings.is_enabled(index));
            if !checks.scope.iter().any(|entry| is_on(entry.0)) {
                return Findings::default();
            }
            let view = ScopeView { run: whole.as_ref(), ..view_of(units.into(), members, *world) };
            run_across(&checks.scope, units, members, |check, report| check(&view, report))
        })
        .collect();
    for findings in in_scopes {
        found.diagnostics.extend(findings.diagnostics);
        found.secrets.extend(findings.secrets);
    }
    for (unit, mut diagnostic) in found.diagnostics {
        let place = unit.and_then(|UnitId(unit)| Some((units.get(unit as usize)?, across.get_mut(unit as usize)?)));
        let Some((unit, across)) = place else { continue };
        // A scope may span files with different settings; those of the finding's own file count.
        if registry.index(diagnostic.rule).is_some_and(|index| unit.settings.is_enabled(index)) {
            diagnostic.origin = origin_of(unit.analysis.origins(), diagnostic.span.start).map(Into::into);
            across.get_or_insert_default().diagnostics.push(diagnostic);
        }
    }
    for (unit, span) in found.secrets {
        if let Some(across) = unit.and_then(|UnitId(unit)| across.get_mut(unit as usize)) {
            across.get_or_insert_default().secrets.push(span);
        }
    }
    across
}

/// What the units tell, in their order.
pub(crate) fn unit_facts<'a>(units: &[&'a Unit]) -> Vec<UnitFacts<'a>> {
    let units = units.iter().enumerate();
    let facts = |(at, unit): (usize, &&'a Unit)| {
        let facts = &unit.analysis.facts;
        UnitFacts { id: unit_id(at), path: &unit.path, facts, is_part: unit.is_part() }
    };
    units.map(facts).collect()
}

/// What the rules over the whole project find.
fn in_project(units: &[&Unit], registry: &Registry) -> Findings {
    let facts = unit_facts(units);
    let view = ProjectView { units: &facts };
    let everywhere: Vec<usize> = (0..units.len()).collect();
    run_across(&registry.checks.project, units, &everywhere, |check, report| check(&view, report))
}

/// Runs each check, beside the others, with the settings of the first member for which it is on.
fn run_across<F: Copy + Sync>(
    checks: &[Entry<F>],
    units: &[&Unit],
    members: &[usize],
    call: impl Fn(F, &mut Report<'_>) + Sync,
) -> Findings {
    let each = checks.par_iter().map(|entry| {
        let mut findings = Findings::default();
        let enabled = members.iter().map(|&member| &units[member]).find(|unit| unit.settings.is_enabled(entry.0));
        if let Some(unit) = enabled {
            run(std::slice::from_ref(entry), &unit.settings, &mut findings, Around::default(), &call);
        }
        findings
    });
    each.reduce(Findings::default, |mut all, findings| {
        all.diagnostics.extend(findings.diagnostics);
        all.secrets.extend(findings.secrets);
        all
    })
}

/// The scopes of a run, each with its world and its units. Parts of builds are in them only if asked for.
pub(crate) fn scopes(units: &[&Unit], with_parts: bool) -> Vec<(World, Vec<usize>)> {
    let mut tree = Vec::new();
    let mut scopes = Vec::new();
    let has_objects = |unit: &&Unit| !unit.analysis.facts.objects.is_empty() && (with_parts || !unit.is_part());
    for (index, unit) in units.iter().enumerate().filter(|(_, unit)| has_objects(unit)) {
        let closed = unit.settings.kubernetes.closed;
        if unit.is_build {
            scopes.push((if closed == Closed::Never { World::Open } else { World::Closed }, vec![index]));
        } else if closed == Closed::Auto && unit.analysis.facts.is_rendered {
            scopes.push((World::Closed, vec![index]));
        } else {
            tree.push(index);
        }
    }
    let all_closed = tree.iter().all(|&index| units[index].settings.kubernetes.closed == Closed::Always);
    if !tree.is_empty() {
        scopes.push((if all_closed { World::Closed } else { World::Open }, tree));
    }
    scopes
}

/// The namespace of a release, where the objects of a chart's output name just one: those without are installed there too.
fn only_namespace(facts: &Facts) -> Option<&str> {
    let mut named = facts.objects.iter().filter_map(|object| object.namespace.as_str());
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}

pub(crate) fn view_of<'a>(units: Cow<'a, [&'a Unit]>, members: &[usize], world: World) -> ScopeView<'a> {
    let configured = members.first().map_or("default", |&first| &*units[first].settings.kubernetes.default_namespace);
    let objects = || {
        members.iter().flat_map(|&member| {
            let unit: &'a Unit = units[member];
            unit.analysis.facts.objects.iter().map(move |object| (member, object))
        })
    };
    let default_namespace = match members {
        [one] if units[*one].is_build || !units[*one].analysis.origins().is_empty() => {
            only_namespace(&units[*one].analysis.facts)
        }
        _ => None,
    };
    let default_namespace = default_namespace.unwrap_or(configured);
    ScopeView {
        scope: Scope::new(objects().map(|(_, object)| object), world, default_namespace),
        files: objects().map(|(member, _)| unit_id(member)).collect(),
        units,
        run: None,
    }
}
