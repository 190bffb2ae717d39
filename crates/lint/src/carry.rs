//! Carries what the reduce found over an edit that moves things and changes no fact.
//!
//! Most edits are of that kind: a comment, an argument, a limit. The reduce would then find the same, at places that
//! have moved as the places in the facts have.

use plimsoll_text::Span;
use rustc_hash::FxHashMap;

use crate::analyze::Analysis;
use crate::diagnostic::{Diagnostic, UnitId};
use crate::facts::{Facts, ImageFacts};
use crate::reduce::Across;
use crate::run::unit_id;

/// What became of the findings across files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// They hold. Those of other files say nothing of places in this one.
    Alone,
    /// They hold, and some of other files point into this one.
    Pointed,
    /// The reduce has to run again.
    Lost,
}

/// Moves the findings across files to where they are now that the file at `at` was judged anew.
pub(crate) fn carry(
    across: &mut [Option<Box<Across>>],
    at: usize,
    before: &mut Analysis,
    after: &mut Analysis,
) -> Carried {
    let old = take_spans(&mut before.facts);
    let new = take_spans(&mut after.facts);
    let is_same = is_same(&before.facts, &after.facts)
        && before.origins().iter().map(|origin| &origin.path).eq(after.origins().iter().map(|origin| &origin.path));
    put_spans(&mut after.facts, &new);
    if !is_same {
        return Carried::Lost;
    }
    match Moves::new(&old, &new).and_then(|moves| moves.apply(across, at)) {
        Some(true) => Carried::Pointed,
        Some(false) => Carried::Alone,
        None => Carried::Lost,
    }
}

/// Takes the places out of facts, so that the rest can be compared.
fn take_spans(facts: &mut Facts) -> Vec<Span> {
    let mut spans = Vec::new();
    each_span(facts, &mut |span| spans.push(std::mem::take(span)));
    spans
}

fn put_spans(facts: &mut Facts, spans: &[Span]) {
    let mut spans = spans.iter();
    each_span(facts, &mut |span| *span = spans.next().copied().unwrap_or_default());
}

fn each_span(facts: &mut Facts, visit: &mut dyn FnMut(&mut Span)) {
    // Every field is named, so that one with a span cannot be forgotten. Links have none.
    let Facts { objects, images, is_rendered: _ } = facts;
    for object in objects {
        object.each_span(visit);
    }
    if let Some(ImageFacts { build: Some(build), links: _ }) = images.as_deref_mut() {
        build.user.decided_by.iter_mut().for_each(&mut *visit);
        build.base_span.iter_mut().for_each(visit);
    }
}

fn is_same(before: &Facts, after: &Facts) -> bool {
    let Facts { objects, images, is_rendered } = before;
    *objects == after.objects && *images == after.images && *is_rendered == after.is_rendered
}

/// Where the places of a file went.
struct Moves(FxHashMap<Span, Span>);

impl Moves {
    /// Nothing when one place became two.
    fn new(old: &[Span], new: &[Span]) -> Option<Self> {
        let mut moves = FxHashMap::default();
        moves.reserve(old.len());
        for (&old, &new) in old.iter().zip(new) {
            if moves.insert(old, new).is_some_and(|before| before != new) {
                return None;
            }
        }
        Some(Self(moves))
    }

    /// Whether a finding of another file points into this one; nothing when a place is not known.
    fn apply(&self, across: &mut [Option<Box<Across>>], at: usize) -> Option<bool> {
        let here = unit_id(at);
        let mut is_known = true;
        let mut visit = |span: &mut Span| match self.0.get(span) {
            Some(moved) => *span = *moved,
            None => is_known = false,
        };
        if let Some(own) = across.get_mut(at).and_then(Option::as_deref_mut) {
            own.diagnostics.iter_mut().for_each(|found| found.each_span(&mut visit));
            own.secrets.iter_mut().for_each(&mut visit);
        }
        let mut points = false;
        let others = across.iter_mut().enumerate().filter_map(|(index, other)| Some((index, other.as_deref_mut()?)));
        for (index, other) in others {
            for span in other.diagnostics.iter_mut().flat_map(|found| pointers(found, here)) {
                visit(span);
                points |= index != at;
            }
        }
        is_known.then_some(points)
    }
}

/// The places in another file that a finding points to.
fn pointers(found: &mut Diagnostic, unit: UnitId) -> impl Iterator<Item = &mut Span> {
    let related = found.detail.iter_mut().flat_map(|detail| &mut detail.related);
    related.filter(move |related| related.unit == Some(unit)).map(|related| &mut related.span)
}

impl Diagnostic {
    /// Calls `visit` with every span in the finding's own file.
    pub(crate) fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(&mut self.span);
        if let Some(subject) = &mut self.subject {
            visit(&mut subject.span);
        }
        let Some(detail) = &mut self.detail else { return };
        for related in detail.related.iter_mut().filter(|related| related.unit.is_none()) {
            visit(&mut related.span);
        }
        for edit in detail.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            visit(&mut edit.span);
        }
    }
}
