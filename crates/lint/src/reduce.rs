//! The reduce: joins what files know of each other.

use rayon::prelude::*;

use crate::analyze::run;
use crate::diagnostic::{Diagnostic, UnitId};
use crate::facts::Facts;
use crate::registry::Registry;
use crate::report::Findings;
use crate::run::{Unit, unit_id};

/// Findings in one file that other files are needed for.
#[derive(Debug, Default)]
pub(crate) struct Across {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) secrets: Vec<plimsoll_text::Span>,
}

/// One file of the run as rules across files see it.
#[derive(Clone, Copy, Debug)]
pub struct UnitFacts<'a> {
    /// Its place in the run.
    pub id: UnitId,
    /// Its path.
    pub path: &'a std::path::Path,
    /// What it tells.
    pub facts: &'a Facts,
}

/// All files of the run.
#[derive(Clone, Copy, Debug)]
pub struct ProjectView<'a> {
    /// The files, in the order of their paths.
    pub units: &'a [UnitFacts<'a>],
}

/// The objects that can see each other.
#[derive(Clone, Copy, Debug)]
pub struct ScopeView<'a> {
    /// The files, in the order of their paths.
    pub units: &'a [UnitFacts<'a>],
}

/// Runs the rules over scopes and over the project; gives the findings of each unit.
pub(crate) fn reduce(units: &[Unit], registry: &Registry) -> Vec<Across> {
    let mut across: Vec<Across> = units.iter().map(|_| Across::default()).collect();
    let facts: Vec<UnitFacts<'_>> = units
        .par_iter()
        .enumerate()
        .map(|(index, unit)| UnitFacts { id: unit_id(index), path: &unit.path, facts: &unit.analysis.facts })
        .collect();
    let Some(first) = units.first() else { return across };
    let mut findings = Findings::default();
    let view = ProjectView { units: &facts };
    run(&registry.checks.project, &first.settings, &mut findings, None, |check, report| check(&view, report));
    for (unit, diagnostic) in findings.diagnostics {
        if let Some(across) = unit.and_then(|unit| across.get_mut(unit.0 as usize)) {
            across.diagnostics.push(diagnostic);
        }
    }
    for (unit, span) in findings.secrets {
        if let Some(across) = unit.and_then(|unit| across.get_mut(unit.0 as usize)) {
            across.secrets.push(span);
        }
    }
    across
}
