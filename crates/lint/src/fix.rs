//! Applies fixes to a text until nothing more can be fixed.

use plimsoll_text::{Edit, apply_edits};

use crate::diagnostic::{Applicability, Diagnostic, Fix};

/// How often a text is judged and repaired anew before it counts as not settling.
const MAX_ROUNDS: usize = 10;

/// What repairing a text came to.
#[derive(Debug)]
pub struct Fixed {
    /// The repaired text.
    pub text: String,
    /// The titles of the fixes that were applied, in order.
    pub applied: Vec<String>,
    /// Whether a last look found nothing more to apply.
    pub settled: bool,
}

/// A judgement of one text: what it found, and how many syntax errors there are.
#[derive(Debug)]
pub struct Judgement {
    /// The findings that are not suppressed.
    pub diagnostics: Vec<Diagnostic>,
    /// Syntax errors; a fix that adds one is dropped.
    pub errors: usize,
}

/// Applies the fixes of at least `minimum` applicability, judging anew after each round.
///
/// In a round fixes are taken in the order of their first edits; one that touches what another has changed waits for
/// the next round. When a round makes the text worse to parse, its fixes are tried one by one, and those that do harm
/// are dropped for good.
pub fn apply_fixes(text: &str, minimum: Applicability, judge: impl Fn(&str) -> Judgement) -> Fixed {
    let mut text = text.to_owned();
    let mut applied = Vec::new();
    let mut refused: Vec<Vec<Edit>> = Vec::new();
    let mut judgement = judge(&text);
    for _ in 0..MAX_ROUNDS {
        let fixes = candidates(&judgement.diagnostics, minimum, &refused);
        if fixes.is_empty() {
            return Fixed { text, applied, settled: true };
        }
        let titles = || fixes.iter().map(|fix| fix.title.clone()).collect();
        let together = attempt(&text, &fixes, judgement.errors, &judge).map(|(next, judged)| (next, judged, titles()));
        let done = together.or_else(|| one_by_one(&text, &fixes, judgement.errors, &judge, &mut refused));
        if let Some((next, judged, titles)) = done {
            (text, judgement) = (next, judged);
            applied.extend(titles);
        }
    }
    let settled = candidates(&judgement.diagnostics, minimum, &refused).is_empty();
    Fixed { text, applied, settled }
}

/// The preferred applicable fix of each finding, without those that overlap an earlier one.
fn candidates<'d>(diagnostics: &'d [Diagnostic], minimum: Applicability, refused: &[Vec<Edit>]) -> Vec<&'d Fix> {
    let mut fixes: Vec<&Fix> = diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fixes().iter().find(|fix| fix.applicability >= minimum))
        .filter(|fix| !fix.edits.is_empty() && !refused.contains(&fix.edits))
        .collect();
    fixes.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.span).min());
    let mut chosen: Vec<&Fix> = Vec::new();
    let mut spans: Vec<plimsoll_text::Span> = Vec::new();
    for fix in fixes {
        // Two findings may ask for the very same repair.
        if chosen.iter().any(|other| other.edits == fix.edits) {
            continue;
        }
        let clash = |edit: &Edit| {
            let after = spans.partition_point(|span| span.end < edit.span.start);
            spans[after..].iter().take_while(|span| span.start <= edit.span.end).any(|span| span.overlaps(edit.span))
        };
        if fix.edits.iter().any(clash) {
            continue;
        }
        spans.extend(fix.edits.iter().map(|edit| edit.span));
        spans.sort_unstable();
        chosen.push(fix);
    }
    chosen
}

fn attempt(
    text: &str,
    fixes: &[&Fix],
    errors: usize,
    judge: &impl Fn(&str) -> Judgement,
) -> Option<(String, Judgement)> {
    let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
    let next = apply_edits(text, &edits).ok()?;
    let judged = judge(&next);
    (judged.errors <= errors && next != text).then_some((next, judged))
}

/// Finds the first fix that does no harm by itself; the harmful ones before it are remembered.
fn one_by_one(
    text: &str,
    fixes: &[&Fix],
    errors: usize,
    judge: &impl Fn(&str) -> Judgement,
    refused: &mut Vec<Vec<Edit>>,
) -> Option<(String, Judgement, Vec<String>)> {
    for fix in fixes {
        match attempt(text, &[fix], errors, judge) {
            Some((next, judged)) => return Some((next, judged, vec![fix.title.clone()])),
            None => refused.push(fix.edits.clone()),
        }
    }
    None
}
