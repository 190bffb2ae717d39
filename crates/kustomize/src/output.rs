//! What a build gives: objects whose every value knows where it is written.

use std::collections::BTreeSet;

use plimsoll_text::Span;
use plimsoll_yaml::{Assembler, Document};

use crate::resource::Resource;
use crate::sources::Sources;
use crate::tree::SourceId;

/// The objects of a build.
#[derive(Debug)]
pub struct Build<'t> {
    pub(crate) resources: Vec<Resource<'t>>,
    pub(crate) used: BTreeSet<SourceId>,
}

/// The texts that a build is made of, one after the other, and where each begins.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// All of them.
    pub text: String,
    /// Sources, each with the offset at which it begins.
    starts: Vec<(u32, u32)>,
    length: u32,
    /// Where values were made that are written so nowhere.
    made: Vec<Span>,
}

/// How many places of made values are looked at around one: few are the same or stand in each other.
const NEAR: usize = 64;

impl<'t> Build<'t> {
    /// The numbers of the sources that the build has read.
    pub fn used(&self) -> impl Iterator<Item = u32> {
        self.used.iter().copied()
    }

    /// Number of objects.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether there is no object.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// Puts the texts together that objects are made of. Nothing when they are too large for one text.
    #[must_use]
    pub fn layout(&self, sources: &Sources<'t>) -> Option<Layout> {
        let mut used = BTreeSet::new();
        for resource in &self.resources {
            resource.tree.each_source(&mut |source| {
                used.insert(source);
            });
        }
        let mut layout = Layout::default();
        for source in used {
            let text = sources.stream(source)?.text;
            layout.starts.push((u32::try_from(layout.text.len()).ok()?, source));
            layout.text.push_str(text);
            // No span of one text touches one of the next.
            layout.text.push('\n');
        }
        layout.length = u32::try_from(layout.text.len()).ok()?;
        let mut made = Vec::new();
        for resource in &self.resources {
            resource.tree.each_made(&mut |place| made.push(place.span.shift(layout.offset(place.source))));
        }
        made.sort_unstable();
        made.dedup();
        layout.made = made;
        Some(layout)
    }

    /// The objects, a document each, with their places in the text of the layout.
    #[must_use]
    pub fn documents<'l>(&self, layout: &'l Layout) -> Vec<Document<'l>> {
        let document = |resource: &Resource<'t>| {
            let mut assembler = Assembler::new(&layout.text);
            resource.tree.write(&mut assembler, &|source| layout.offset(source));
            assembler.finish()
        };
        self.resources.iter().map(document).collect()
    }

    /// Names of generated objects that get the hash of their contents as a suffix, which is not worked out here.
    pub fn hashed(&self) -> impl Iterator<Item = (&str, &str)> {
        let hashed = self.resources.iter().filter(|resource| resource.is_generated);
        hashed.map(|resource| (&*resource.id.kind, &*resource.id.name))
    }
}

impl Layout {
    /// The same for places alone.
    #[must_use]
    pub fn without_text(self) -> Self {
        Self { text: String::new(), ..self }
    }

    fn offset(&self, source: u32) -> u32 {
        let at = self.starts.binary_search_by_key(&source, |(_, source)| *source);
        at.ok().and_then(|at| self.starts.get(at)).map_or(0, |(start, _)| *start)
    }

    /// The source that a place in the text is in, and where in that. A part of a value that was made is all that it was
    /// made of.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<(u32, Span)> {
        let before = self.made.partition_point(|made| made.start <= span.start);
        let mut near = self.made.get(..before).unwrap_or(&[]).iter().rev().take(NEAR);
        let made = near.find(|made| made.contains(span.start) && !span.covers(**made));
        let span = made.copied().unwrap_or(span);
        let at = self.starts.partition_point(|(start, _)| *start <= span.start).checked_sub(1)?;
        let (start, source) = *self.starts.get(at)?;
        let end = self.starts.get(at + 1).map_or(self.length, |(next, _)| *next);
        // Of a span across texts the part in the first counts.
        let end = (end - 1).min(span.end).max(span.start);
        Some((source, Span::new(span.start - start, end - start)))
    }

    /// Whether a value was made of what is written there, so that it reads differently.
    #[must_use]
    pub fn is_made(&self, span: Span) -> bool {
        // Places of values do not overlap, but may be the same or stand in each other.
        let at = self.made.partition_point(|made| made.start <= span.end);
        self.made.get(..at).unwrap_or(&[]).iter().rev().take(NEAR).any(|made| made.overlaps(span))
    }
}
