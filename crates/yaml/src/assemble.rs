//! Documents that are made of nodes written in several places.

use plimsoll_text::Span;

use crate::document::{Content, Document, Kind, Mark, NodeData, NodeId, Properties, Style, Tag};
use crate::keys::Keys;
use crate::node::has_placeholder;
use crate::{NESTING_LIMIT, Node};

/// Puts a document together from nodes of others, as merging patches into objects does.
///
/// The texts of all of them stand one after the other in one text, and every node keeps the place where it is written, so
/// that spans of parents no longer cover those of their children. Aliases are followed, and what is merged by `<<` is
/// taken in.
///
/// ```
/// use plimsoll_text::Span;
/// use plimsoll_yaml::{Assembler, Kind, Style, parse};
///
/// let (base, patch) = ("a: 1\nb: 2\n", "b: 3\n");
/// let (base_tree, patch_tree) = (parse(base), parse(patch));
/// let text = format!("{base}{patch}");
/// let mut assembler = Assembler::new(&text);
/// assembler.open(Kind::Mapping, Style::Block, Span::new(0, 9));
/// let first = base_tree.documents[0].root().unwrap().entry("a").unwrap();
/// assembler.copy(first.key, 0);
/// assembler.copy(first.value, 0);
/// let second = patch_tree.documents[0].root().unwrap().entry("b").unwrap();
/// assembler.copy(second.key, 10);
/// assembler.copy(second.value, 10);
/// assembler.close();
/// let document = assembler.finish();
/// let b = document.root().unwrap().get("b").unwrap();
/// assert_eq!((b.as_i64(), b.span()), (Some(3), Span::new(13, 14)));
/// ```
#[derive(Debug)]
pub struct Assembler<'t> {
    document: Document<'t>,
    /// The open collections, each with the number of its children.
    open: Vec<(NodeId, u32)>,
}

impl<'t> Assembler<'t> {
    /// A document without nodes whose places are in `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let document = Document::new(text, Span::from_range(0..text.len()), false);
        Self { document, open: Vec::new() }
    }

    /// Begins a mapping or sequence that stands at `span`. Its children follow, of a mapping keys and values in turn.
    pub fn open(&mut self, kind: Kind, style: Style, span: Span) {
        let content = Content::Children { count: 0, keys: Keys::NONE };
        self.push(NodeData { span, content, next: 0, kind, style, tag: Tag::None, mark: Mark::None });
        self.open.push((self.last(), 0));
    }

    /// Ends the collection that was begun last.
    pub fn close(&mut self) {
        let Some((id, children)) = self.open.pop() else { return };
        let next = self.next();
        let is_mapping = self.document.nodes.get(id as usize).is_some_and(|node| node.kind == Kind::Mapping);
        if let Some(node) = self.document.nodes.get_mut(id as usize) {
            node.next = next;
        }
        let keys = if is_mapping { Keys::of(&mut self.document, id, children) } else { Keys::NONE };
        let count = if is_mapping { children / 2 } else { children };
        if let Some(node) = self.document.nodes.get_mut(id as usize) {
            node.content = Content::Children { count, keys };
        }
    }

    /// Adds a string that comes from what is written at `span`.
    pub fn string(&mut self, value: &str, span: Span) {
        let mark = if has_placeholder(value) { Mark::Unknown } else { Mark::None };
        // It may be meant as a key.
        self.document.has_unknown_keys |= mark == Mark::Unknown;
        let content = self.own(value);
        let next = self.next() + 1;
        let (kind, style) = (Kind::Scalar, Style::Double);
        self.push(NodeData { span, content, next, kind, style, tag: Tag::None, mark });
    }

    /// Adds a node of another document, with all that is below it, whose text begins at `offset` of this one's.
    pub fn copy(&mut self, node: Node<'_>, offset: u32) {
        self.copy_below(node, offset, 0);
    }

    /// The document.
    #[must_use]
    pub fn finish(mut self) -> Document<'t> {
        while !self.open.is_empty() {
            self.close();
        }
        self.document
    }

    /// Number of nodes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.document.nodes.len()
    }

    /// Whether there is no node yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.document.nodes.is_empty()
    }

    fn copy_below(&mut self, node: Node<'_>, offset: u32, depth: usize) {
        let node = node.resolved();
        let from = node.document();
        self.document.has_unknown_keys |= from.has_unknown_keys;
        let data = *node.written();
        let range = node.id() as usize..data.next as usize;
        let nodes = from.nodes.get(range).unwrap_or(&[]);
        let is_plain = !nodes.iter().any(|node| node.mark == Mark::Merge || matches!(node.content, Content::Alias(_)));
        if is_plain || depth > NESTING_LIMIT {
            self.copy_nodes(node, nodes, offset);
            return;
        }
        if data.kind == Kind::Scalar || data.kind == Kind::Unresolved {
            self.copy_nodes(node, nodes.get(..1).unwrap_or(&[]), offset);
            return;
        }
        self.open(data.kind, data.style, data.span.shift(offset));
        if let Some(copy) = self.document.nodes.last_mut().filter(|_| data.mark == Mark::Unknown) {
            copy.mark = data.mark;
        }
        for item in node.items() {
            self.copy_below(item, offset, depth + 1);
        }
        for entry in node.entries() {
            self.copy_below(entry.key, offset, depth + 1);
            self.copy_below(entry.value, offset, depth + 1);
        }
        self.close();
    }

    /// Copies nodes that follow each other and hold no alias and no merge.
    fn copy_nodes(&mut self, first: Node<'_>, nodes: &[NodeData], offset: u32) {
        let from = first.document();
        let (old, new) = (first.id(), self.next());
        if let Some((_, children)) = self.open.last_mut() {
            *children += 1;
        }
        for data in nodes {
            let content = match data.content {
                Content::Borrowed(span) => Content::Borrowed(span.shift(offset)),
                Content::Owned(span) => self.own(span.of(&from.unescaped)),
                Content::Children { count, keys } if data.kind == Kind::Mapping => {
                    let sorted = keys.sorted(count).map(|index| index as usize..(index + count) as usize);
                    let sorted =
                        sorted.map(|range| from.sorted.get(range).unwrap_or(&[]).iter().map(|id| id - old + new));
                    let keys = sorted.map_or(keys, |ids| Keys::add_sorted(&mut self.document, ids));
                    Content::Children { count, keys }
                }
                other => other,
            };
            let (span, next) = (data.span.shift(offset), data.next - old + new);
            self.document.nodes.push(NodeData { span, content, next, ..*data });
        }
        let end = old + u32::try_from(nodes.len()).unwrap_or(0);
        let before = from.properties.partition_point(|properties| properties.node < old);
        let properties = from.properties.get(before..).unwrap_or(&[]).iter();
        let properties = properties.take_while(|properties| properties.node < end).map(|properties| Properties {
            node: properties.node - old + new,
            tag: properties.tag.map(|span| span.shift(offset)),
            anchor: properties.anchor.map(|span| span.shift(offset)),
        });
        self.document.properties.extend(properties);
    }

    fn own(&mut self, value: &str) -> Content {
        let start = self.document.unescaped.len();
        self.document.unescaped.push_str(value);
        Content::Owned(Span::from_range(start..self.document.unescaped.len()))
    }

    fn push(&mut self, data: NodeData) {
        if let Some((_, children)) = self.open.last_mut() {
            *children += 1;
        }
        self.document.nodes.push(data);
    }

    fn next(&self) -> NodeId {
        u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX)
    }

    fn last(&self) -> NodeId {
        self.next().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn copies_read_as_what_they_were_made_of() {
        let mut host: String = (0..40).map(|n| format!("k{n}: [a, {{b: \"\\u00e9{n}\"}}]\n")).collect();
        host.push_str("x: &x {p: 1}\nw: {<<: *x, q: !!str 2}\nz: *x\n");
        let stream = parse(&host);
        let root = stream.documents[0].root().unwrap();
        let text = format!("# more\n{host}");
        let mut assembler = Assembler::new(&text);
        assembler.open(Kind::Mapping, Style::Block, Span::new(0, 1));
        for entry in root.entries() {
            assembler.copy(entry.key, 7);
            assembler.copy(entry.value, 7);
        }
        assembler.close();
        let document = assembler.finish();
        let copy = document.root().unwrap();
        assert_eq!(copy.entries().count(), 43);
        let b = copy.get("k17").unwrap().items().nth(1).unwrap().get("b").unwrap();
        assert_eq!((b.as_str(), b.span().of(&text)), (Some("é17"), "\"\\u00e917\""));
        assert_eq!(copy.at(&["w", "p"]).unwrap().as_i64(), Some(1));
        assert_eq!(copy.at(&["w", "q"]).unwrap().as_str(), Some("2"));
        assert_eq!(copy.at(&["z", "p"]).unwrap().span().of(&text), "1");
        assert_eq!(copy.get("x").unwrap().anchor(), Some("&x"));
        assert_eq!(copy.get("k40"), None);
    }

    #[test]
    fn mappings_with_aliases_deep_below_keep_their_order() {
        let host = "a: &a [1]\nb: [{c: *a}, {d: {e: *a}}]\n";
        let stream = parse(host);
        let mut assembler = Assembler::new(host);
        assembler.copy(stream.documents[0].root().unwrap(), 0);
        let document = assembler.finish();
        let root = document.root().unwrap();
        let keys: Vec<_> = root.entries().map(|entry| entry.key.text().unwrap()).collect();
        assert_eq!(keys, ["a", "b"]);
        let e = root.get("b").unwrap().items().nth(1).unwrap().at(&["d", "e"]).unwrap();
        assert_eq!(e.items().next().unwrap().as_i64(), Some(1));
        assert!(!e.is_alias());
    }
}
