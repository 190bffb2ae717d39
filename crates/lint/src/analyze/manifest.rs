//! Judges a file of Kubernetes objects: all at once, or only the parts that an edit has changed.

use std::borrow::Cow;
use std::sync::Arc;

use plimsoll_text::Span;
use rayon::prelude::*;

use super::inline::may_hold_inline;
use super::part::{self, Part, join};
use super::{Analysis, Skip, SourceText};
use crate::kustomize::is_kustomization;
use crate::packed::Packed;
use crate::registry::Registry;
use crate::settings::Settings;
use crate::surroundings::Beside;

/// Files up to this size are judged as one part, in bytes. Larger ones are cut into parts of about this size, which are judged
/// side by side: no tree of all of it is ever in memory.
const LARGE: u32 = 256 * 1024;

pub(super) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let is_manifest = is_manifest(source)?;
    let judge = |span: &Span| Part::new(span.of(source.text), source, settings, registry);
    let parts: Vec<(u32, Cow<'_, Part>)> = match &*runs(source) {
        [whole] => vec![(0, Cow::Owned(judge(whole)))],
        runs => runs.par_iter().map(|run| (0, Cow::Owned(judge(run).at(run.start, registry)))).collect(),
    };
    join(source.text, is_manifest, registry, parts)
}

/// What the rules about kinds find in a file of objects.
pub(super) fn judge_kinds(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Packed {
    let runs = runs(source);
    let found =
        runs.par_iter().map(|run| part::judge_kinds(run.of(source.text), run.start, source, settings, registry));
    Packed::joined(registry, found.collect())
}

/// Runs of whole documents that make up a text.
fn runs(source: &SourceText<'_>) -> Vec<Span> {
    let whole = Span::from_range(0..source.text.len());
    // Places of bytes that cannot be read are known for the whole text alone.
    if whole.len() <= LARGE || !source.invalid_utf8.is_empty() {
        return vec![whole];
    }
    let mut runs: Vec<Span> = Vec::new();
    for part in plimsoll_yaml::parts(source.text) {
        match runs.last_mut().filter(|run| run.len() + part.len() <= LARGE) {
            Some(run) => run.end = part.end,
            None => runs.push(part),
        }
    }
    runs
}

/// What is known of the parts of a text that is edited.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    text: Arc<str>,
    settings: Option<Arc<Settings>>,
    beside: Option<Arc<Beside>>,
    parts: Vec<(Span, Part)>,
}

impl Parts {
    /// What [`analyze`] finds, by judging anew only what differs from the last text.
    pub(super) fn analyze(
        &mut self,
        source: &SourceText<'_>,
        text: &Arc<str>,
        settings: &Arc<Settings>,
        registry: &Registry,
    ) -> Result<Analysis, Skip> {
        let is_manifest = is_manifest(source)?;
        if !self.settings.as_ref().is_some_and(|last| Arc::ptr_eq(last, settings))
            || self.beside.as_ref() != source.beside
        {
            let beside = source.beside.cloned();
            *self = Self { settings: Some(Arc::clone(settings)), beside, ..Self::default() };
        }
        self.follow(text, |part| Part::new(part, source, settings, registry));
        let parts = self.parts.iter().map(|(span, part)| (span.start, Cow::Borrowed(part))).collect();
        join(source.text, is_manifest, registry, parts)
    }

    /// Goes on to a new text: keeps the parts at its beginning and end that are as before, and judges the others.
    fn follow(&mut self, text: &Arc<str>, judge: impl Fn(&str) -> Part + Sync) {
        let spans = plimsoll_yaml::parts(text);
        let is_same = |(last, now): &(&(Span, Part), &Span)| last.0.of(&self.text) == now.of(text);
        let before = self.parts.iter().zip(&spans).take_while(is_same).count();
        let (last, now) = (self.parts.get(before..).unwrap_or(&[]), spans.get(before..).unwrap_or(&[]));
        let after = last.iter().rev().zip(now.iter().rev()).take_while(is_same).count();
        let changed = now.get(..now.len() - after).unwrap_or(&[]);
        let judged: Vec<(Span, Part)> = changed.par_iter().map(|&span| (span, judge(span.of(text)))).collect();
        self.parts.splice(before..self.parts.len() - after, judged);
        for ((span, _), now) in self.parts.iter_mut().zip(spans) {
            *span = now;
        }
        self.text = Arc::clone(text);
    }
}

/// Whether the text may hold objects, not only what is said of images.
fn is_manifest(source: &SourceText<'_>) -> Result<bool, Skip> {
    let is_manifest = may_hold_objects(source.text) || source.beside.is_some_and(|beside| beside.is_part);
    if is_manifest || may_hold_links(source) { Ok(is_manifest) } else { Err(Skip::NotOurs) }
}

/// Whether the text holds the keys that every object has. Cheap, and never wrong about a real manifest.
fn may_hold_objects(text: &str) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(text.as_bytes(), word).is_some();
    has(b"apiVersion") && has(b"kind")
}

fn may_hold_links(source: &SourceText<'_>) -> bool {
    let name = source.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains("compose")
        || is_kustomization(source.path)
        || source.text.contains("skaffold/")
        || may_hold_inline(source.text)
}
