//! Fixes in what several places share: an anchor's node is changed for all its aliases at once.

use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Document, Stream};

use crate::diagnostic::{Applicability, Diagnostic, Fix};

/// Says of each fix that changes what an alias means that it does, and asks for consent.
pub(super) fn tell(diagnostics: &mut [Diagnostic], stream: &Stream<'_>) {
    let mut shared: Vec<Span> = stream.documents.iter().flat_map(Document::shared).collect();
    if shared.is_empty() {
        return;
    }
    shared.sort_unstable();
    shared.dedup();
    let is_shared = |fix: &Fix| {
        let mut pairs = fix.edits.iter().flat_map(|edit| shared.iter().map(move |span| (edit, *span)));
        pairs.any(|(edit, span)| changes(edit, span, stream.text))
    };
    let details = diagnostics.iter_mut().filter_map(|found| found.detail.as_deref_mut());
    for fix in details.flat_map(|detail| &mut detail.fixes).filter(|fix| is_shared(fix)) {
        fix.title.push_str(", also where an alias repeats it");
        fix.applicability = fix.applicability.min(Applicability::Unsafe);
    }
}

/// Whether an edit changes a node. Lines that are put behind the node's last line are a part of it if they are indented as
/// it is.
fn changes(edit: &Edit, node: Span, text: &str) -> bool {
    let lines = edit.text.trim_start_matches(['\r', '\n']);
    if edit.span.end < node.end || lines.len() == edit.text.len() {
        return node.covers(edit.span);
    }
    let between = text.get(node.end as usize..edit.span.start as usize);
    let before = text.get(..node.start as usize).unwrap_or_default();
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    let indent = lines.len() - lines.trim_start_matches(' ').len();
    between.is_some_and(|between| !between.contains('\n')) && indent >= column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_behind_a_node_are_a_part_of_it_by_their_indentation() {
        let text = "a: &x\n  b: 1 # c\nd: *x\n";
        let stream = plimsoll_yaml::parse(text);
        let node = stream.documents[0].shared().next().expect("an alias");
        assert_eq!(node.of(text), "b: 1");
        let insert = |added: &str| changes(&Edit::insert(16, added), node, text);
        assert!(insert("\n  e: 1") && !insert("\ne: 1"));
        assert!(changes(&Edit::replace(Span::new(11, 12), "2"), node, text));
        assert!(!changes(&Edit::replace(Span::new(17, 18), "e"), node, text));
    }
}
