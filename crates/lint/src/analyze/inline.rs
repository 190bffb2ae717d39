//! Judges Dockerfiles that stand in strings of compose and Bake files, with findings where they are written.

use plimsoll_text::Span;
use plimsoll_yaml::Stream;

use super::{Analysis, Marks, Skip, SourceText, dockerfile};
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::packed::Packed;
use crate::registry::Registry;
use crate::settings::Settings;
use crate::surroundings::Beside;
use crate::uses::{BAKE_INLINE, BuildUse, COMPOSE_INLINE, of_hcl, of_yaml};

/// Findings in a host text, and what excerpts of it must hide.
type Found = (Vec<Diagnostic>, Vec<Span>);

/// Whether a text may hold a Dockerfile.
pub(super) fn may_hold_inline(text: &str) -> bool {
    text.contains(COMPOSE_INLINE) || text.contains(BAKE_INLINE)
}

/// Judges a Bake file in HCL.
pub(super) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let uses = if source.text.contains(BAKE_INLINE) { of_hcl(source.path, source.text) } else { Vec::new() };
    let (diagnostics, secrets) = judge(uses, settings, registry).ok_or(Skip::NotOurs)?;
    let marks = Marks { secrets, ..Marks::default() };
    Ok(Analysis::new(Packed::new(registry, diagnostics), marks, Facts::default(), 0))
}

/// Judges the Dockerfiles in a YAML or JSON file; nothing when there is none.
pub(super) fn in_yaml(
    stream: &Stream<'_>,
    source: &SourceText<'_>,
    settings: &Settings,
    registry: &Registry,
) -> Option<Found> {
    if !may_hold_inline(stream.text) {
        return None;
    }
    judge(of_yaml(source.path, stream), settings, registry)
}

fn judge(uses: Vec<BuildUse>, settings: &Settings, registry: &Registry) -> Option<Found> {
    let mut found: Option<Found> = None;
    for BuildUse { inline, mut invocation, .. } in uses {
        let Some(inline) = inline else { continue };
        invocation.replaced.clone_from(&inline.replaced);
        let beside = Beside { invocation, ..Beside::default() };
        let (diagnostics, secrets) = found.get_or_insert_default();
        let Ok(analysis) = dockerfile::judge(&inline.text, &[], beside, settings, registry) else { continue };
        let is_silenced = |found: &Diagnostic| {
            let suppressions = analysis.suppressions().filter(|_| settings.suppressions);
            let index = registry.index(found.rule);
            suppressions.zip(index).is_some_and(|(list, index)| list.silences(index, found.span, settings.today))
        };
        for mut diagnostic in analysis.found.iter() {
            if is_silenced(&diagnostic) {
                continue;
            }
            if let Some(detail) = &mut diagnostic.detail {
                // A fix stays if every edit of it is certain.
                detail.fixes.retain_mut(|fix| {
                    let edits: Option<Vec<_>> = fix.edits.iter().map(|edit| inline.edit(edit)).collect();
                    edits.is_some_and(|edits| {
                        fix.edits = edits;
                        true
                    })
                });
            }
            diagnostic.span = inline.span(diagnostic.span);
            for related in diagnostic.detail.iter_mut().flat_map(|detail| &mut detail.related) {
                related.span = inline.span(related.span);
            }
            diagnostics.push(diagnostic);
        }
        secrets.extend(analysis.into_marks().secrets.into_iter().map(|span| inline.span(span)));
    }
    found
}
