//! Applies fixes to a text, one round at a time.

use plimsoll_text::{Edit, Span, apply_edits};

use crate::diagnostic::{Applicability, Diagnostic, Fix};

/// How often a project is judged and repaired anew before it counts as not settling.
pub(crate) const MAX_ROUNDS: usize = 10;

/// Fixes that did harm and are not tried again in later rounds, by their edits.
pub(crate) type Refused = Vec<Vec<Edit>>;

/// What one round did to one text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) text: String,
    /// The titles of the fixes that were applied, in the order of the text.
    pub(crate) applied: Vec<String>,
}

/// Applies the fixes of at least `minimum` applicability, each finding's preferred one.
///
/// They are taken in the order of their first edits; one that touches what another changes waits for the next round.
/// When all together make the text worse to parse, they are tried one by one, and those that do harm are refused.
/// `errors` counts the syntax errors of a text. Nothing is left to do when there is no result.
pub(crate) fn round(
    text: &str,
    diagnostics: &[Diagnostic],
    minimum: Applicability,
    refused: &mut Refused,
    errors: impl Fn(&str) -> usize,
) -> Option<Round> {
    let fixes = candidates(diagnostics, minimum, refused);
    if fixes.is_empty() {
        return None;
    }
    let before = errors(text);
    let attempt = |fixes: &[&Fix]| {
        let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        let next = apply_edits(text, &edits).ok()?;
        let applied = fixes.iter().map(|fix| fix.title.clone()).collect();
        (next != text && errors(&next) <= before).then_some(Round { text: next, applied })
    };
    attempt(&fixes).or_else(|| {
        fixes.iter().find_map(|&fix| {
            let done = attempt(&[fix]);
            if done.is_none() {
                refused.push(fix.edits.clone());
            }
            done
        })
    })
}

fn candidates<'d>(diagnostics: &'d [Diagnostic], minimum: Applicability, refused: &Refused) -> Vec<&'d Fix> {
    let mut fixes: Vec<&Fix> = diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fixes().iter().find(|fix| fix.applicability >= minimum))
        .filter(|fix| !fix.edits.is_empty() && !refused.contains(&fix.edits))
        .collect();
    fixes.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.span).min());
    // Two findings may ask for the very same repair.
    fixes.dedup_by(|a, b| a.edits == b.edits);
    // The spans taken so far, sorted; they do not overlap, so their ends are sorted too.
    let mut taken: Vec<Span> = Vec::new();
    fixes.retain(|fix| {
        let is_taken = |edit: &Edit| {
            let from = taken.partition_point(|span| span.end < edit.span.start);
            taken[from..].iter().take_while(|span| span.start <= edit.span.end).any(|span| span.overlaps(edit.span))
        };
        if fix.edits.iter().any(is_taken) {
            return false;
        }
        for edit in &fix.edits {
            let at = taken.partition_point(|span| *span < edit.span);
            taken.insert(at, edit.span);
        }
        true
    });
    fixes
}
