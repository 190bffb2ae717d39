//! What a pass that finds for many rules writes to.

use crate::analyze::Around;
use crate::check::ScriptCodes;
use crate::check::ScriptView;
use crate::report::{Finding, Findings, Report};
use crate::rule::Rule;
use crate::settings::Settings;

/// The pens of many rules: it knows which of them are on, and takes findings by the rule's id.
#[derive(Debug)]
pub struct Codes<'a> {
    /// In the order of their ids.
    rules: &'a [(usize, &'static Rule)],
    settings: &'a Settings,
    findings: &'a mut Findings,
}

impl Codes<'_> {
    /// The ids of the rules that are on, in order.
    pub fn enabled(&self) -> impl Iterator<Item = &'static str> {
        self.rules.iter().filter(|(index, _)| self.settings.is_enabled(*index)).map(|(_, rule)| rule.id)
    }

    /// Takes a finding of the rule with that id. One of a rule that is off, or that is not there, is dropped.
    pub fn emit(&mut self, id: &str, finding: Finding) {
        let Ok(at) = self.rules.binary_search_by(|(_, rule)| rule.id.cmp(id)) else { return };
        let Some(&(index, rule)) = self.rules.get(at).filter(|(index, _)| self.settings.is_enabled(*index)) else {
            return;
        };
        Report::new(rule, index, self.settings, self.findings, Around::default()).emit(finding);
    }
}

/// Runs the pass over one script if any of the rules is on. What it costs is counted as that of the first of them.
pub(crate) fn run(
    pass: ScriptCodes,
    rules: &[(usize, &'static Rule)],
    settings: &Settings,
    findings: &mut Findings,
    view: &ScriptView<'_>,
) {
    let Some(&(first, _)) = rules.iter().find(|(index, _)| settings.is_enabled(*index)) else { return };
    let start = settings.timings.as_ref().map(|timings| (timings, std::time::Instant::now()));
    pass(view, &mut Codes { rules, settings, findings });
    if let Some((timings, start)) = start {
        timings.add(first, start.elapsed());
    }
}
