//! Annotations of built objects that silence findings about them, wherever these are placed.
//!
//! An annotation may come with a patch while the finding is in the base, or the other way round: neither file can say so
//! for the other one, but the object that is built has both.

use plimsoll_kubernetes::Manifest;
use plimsoll_text::Span;
use plimsoll_yaml::{Document, Node};
use rustc_hash::FxHashMap;

use crate::analyze::{Annotation, annotations};
use crate::registry::Registry;
use crate::suppress::rules_of;

/// What the annotations of a build silence. All places are in the text of its layout.
#[derive(Debug, Default)]
pub(super) struct Silencers {
    /// The rules that each object silences, and the annotations that say so.
    rules: FxHashMap<u32, Vec<(usize, Span)>>,
    /// The keys and plain values of all objects, sorted; they do not stand in each other.
    scalars: Vec<(Span, u32)>,
    /// All other values, sorted.
    others: Vec<(Span, u32)>,
}

impl Silencers {
    pub(super) fn new(manifest: &Manifest<'_>, documents: &[Document<'_>], registry: &Registry) -> Self {
        let mut found = Self::default();
        for object in &manifest.objects {
            for Annotation { span, peer, names, .. } in annotations(&[object]) {
                let rules = rules_of(registry, peer, names.as_deref());
                let silenced = rules.into_iter().map(|rule| (rule, span));
                found.rules.entry(object.document).or_default().extend(silenced);
            }
        }
        if found.rules.is_empty() {
            return found;
        }
        for (at, document) in (0..).zip(documents) {
            for node in document.nodes().filter(|node| !node.span().is_empty()) {
                let list = if is_scalar(&node) { &mut found.scalars } else { &mut found.others };
                list.push((node.span(), at));
            }
        }
        found.scalars.sort_unstable();
        found.others.sort_unstable();
        found
    }

    /// The annotations that silence a rule, or the rule that speaks for it, at a place, each with the rule that it means:
    /// nothing unless all objects that have the place have one.
    pub(super) fn at(&self, rule: usize, bundle: Option<usize>, span: Span) -> Vec<(usize, Span)> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let mut silenced = Vec::new();
        for object in self.objects(span) {
            let before = silenced.len();
            let rules = self.rules.get(&object).into_iter().flatten();
            silenced.extend(rules.filter(|(own, _)| *own == rule || Some(*own) == bundle).copied());
            if silenced.len() == before {
                return Vec::new();
            }
        }
        silenced
    }

    /// The objects that a place is in.
    fn objects(&self, span: Span) -> impl Iterator<Item = u32> {
        let first = self.others.partition_point(|(own, _)| *own < span);
        let others = self.others.get(first..).unwrap_or(&[]).iter().take_while(move |(own, _)| *own == span);
        // A finding may be about a part of a text.
        let end = self.scalars.partition_point(|(own, _)| own.start <= span.start);
        let before = self.scalars.get(..end).unwrap_or(&[]);
        let start = before.last().map(|(last, _)| last.start);
        let scalars = before.iter().rev().take_while(move |(own, _)| Some(own.start) == start);
        others.chain(scalars.filter(move |(own, _)| own.covers(span))).map(|(_, object)| *object)
    }
}

fn is_scalar(node: &Node<'_>) -> bool {
    !node.is_mapping() && !node.is_sequence()
}
