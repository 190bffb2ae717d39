use plimsoll_text::Span;

use crate::document::{Content, Document, Kind, Mark, NodeData, NodeId, Style, Tag};
use crate::keys::Keys;
use crate::scalar::{Value, resolve};

/// Far below [`crate::NESTING_LIMIT`], and beyond what is written by hand.
const DEEPEST: usize = 100;

/// The general parser takes keys of 1024 characters; near that it shall decide.
const LONGEST_KEY: u32 = 1000;

/// What the content of a line is to the tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A value that is expected, or the root.
    Value,
    /// A further item of the innermost list.
    Item,
    /// A further entry of the innermost mapping.
    Entry,
}

/// A collection that is not closed yet.
struct Frame {
    id: NodeId,
    kind: Kind,
    /// The column of its dashes or keys.
    column: usize,
    children: u32,
    /// Where the last child ends.
    end: u32,
    /// Behind the `:` or `-` whose value did not come yet.
    expects: Option<u32>,
}

/// The arena, and the collections around the place that is read.
pub(super) struct Tree<'t> {
    document: Document<'t>,
    stack: Vec<Frame>,
}

impl<'t> Tree<'t> {
    pub(super) fn new(text: &'t str, span: Span) -> Self {
        Self { document: Document::new(text, span, false), stack: Vec::new() }
    }

    /// The document, unless there is nothing in it.
    pub(super) fn finish(mut self) -> Option<Option<Document<'t>>> {
        while !self.stack.is_empty() {
            self.close()?;
        }
        Some((!self.document.nodes.is_empty()).then_some(self.document))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.document.nodes.is_empty()
    }

    pub(super) fn column(&self) -> Option<usize> {
        self.stack.last().map(|frame| frame.column)
    }

    /// Closes what ends before a line whose content begins at `column`, and says what the content is.
    pub(super) fn place(&mut self, column: usize, is_dash: bool) -> Option<Place> {
        let Some(top) = self.stack.last() else { return self.is_empty().then_some(Place::Value) };
        // A list may stand at the column of its key.
        let is_list_of_key = is_dash && top.kind == Kind::Mapping && column == top.column;
        if top.expects.is_some() && (column > top.column || is_list_of_key) {
            return Some(Place::Value);
        }
        loop {
            let top = self.stack.last()?;
            if top.column < column {
                return None;
            }
            if top.column == column {
                match (top.kind, is_dash) {
                    (Kind::Sequence, true) => {
                        self.absent();
                        return Some(Place::Item);
                    }
                    (Kind::Mapping, false) => {
                        self.absent();
                        return Some(Place::Entry);
                    }
                    (Kind::Sequence, false) => {}
                    _ => return None,
                }
            }
            self.close()?;
        }
    }

    fn next_id(&self) -> NodeId {
        u32::try_from(self.document.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// Begins a collection; it may not be deep.
    pub(super) fn open(&mut self, kind: Kind, style: Style, column: usize, start: usize) -> Option<()> {
        if self.stack.len() >= DEEPEST {
            return None;
        }
        let id = self.next_id();
        let span = Span::from_range(start..start);
        if let Some(parent) = self.stack.last_mut() {
            parent.expects = None;
        }
        let content = Content::Children { count: 0, keys: Keys::NONE };
        self.document.nodes.push(NodeData { span, content, next: 0, kind, style, tag: Tag::None, mark: Mark::None });
        self.stack.push(Frame { id, kind, column, children: 0, end: span.end, expects: None });
        Some(())
    }

    /// Ends the innermost collection with its last child.
    fn close(&mut self) -> Option<()> {
        self.absent();
        let end = self.stack.last()?.end;
        self.close_at(end)
    }

    /// Ends the innermost collection.
    pub(super) fn close_at(&mut self, end: u32) -> Option<()> {
        let frame = self.stack.pop()?;
        let keys = match frame.kind {
            Kind::Mapping => Keys::of(&mut self.document, frame.id, frame.children),
            _ => Keys::NONE,
        };
        let next = self.next_id();
        let node = self.document.nodes.get_mut(frame.id as usize)?;
        node.next = next;
        node.span.end = end;
        let count = if frame.kind == Kind::Mapping { frame.children / 2 } else { frame.children };
        node.content = Content::Children { count, keys };
        self.child(end);
        Some(())
    }

    /// Says that the value for the `:` or `-` before `at` comes next.
    pub(super) fn expect(&mut self, at: usize) {
        if let Some(frame) = self.stack.last_mut() {
            frame.expects = Some(Span::from_range(at..at).start);
        }
    }

    /// Gives the innermost collection the absent value that it still expects.
    fn absent(&mut self) {
        if let Some(at) = self.stack.last().and_then(|frame| frame.expects) {
            let span = Span::empty(at);
            self.scalar(span, Content::Borrowed(span), Style::Plain);
        }
    }

    /// Adds a scalar to the innermost collection.
    pub(super) fn scalar(&mut self, span: Span, content: Content, style: Style) {
        let next = self.next_id() + 1;
        let kind = Kind::Scalar;
        self.document.nodes.push(NodeData { span, content, next, kind, style, tag: Tag::None, mark: Mark::None });
        self.child(span.end);
    }

    /// Adds a key, unless it is one that the general parser has something to say about.
    pub(super) fn key(&mut self, span: Span, content: Content, style: Style) -> Option<()> {
        if span.len() > LONGEST_KEY {
            return None;
        }
        let text = span.of(self.document.text);
        let is_odd = || text == "<<" || matches!(resolve(text, style, Tag::None), Value::Null | Value::Big(_));
        if text.contains('\n') || (style == Style::Plain && is_odd()) {
            return None;
        }
        self.scalar(span, content, style);
        Some(())
    }

    fn child(&mut self, end: u32) {
        if let Some(frame) = self.stack.last_mut() {
            frame.children += 1;
            frame.end = frame.end.max(end);
            frame.expects = None;
        }
    }

    /// Keeps a value that differs from its text.
    pub(super) fn own(&mut self, write: impl FnOnce(&mut String) -> Option<()>) -> Option<Span> {
        let start = self.document.unescaped.len();
        write(&mut self.document.unescaped)?;
        Some(Span::from_range(start..self.document.unescaped.len()))
    }
}
