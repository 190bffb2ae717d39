use std::borrow::Cow;
use std::fmt;

use plimsoll_text::Span;

use crate::document::{Content, Document, Kind, Mark, NodeData, NodeId, Style, Tag};
use crate::scalar::{self, Value};

/// A handle of a node, cheap to copy.
///
/// Everything it says of the value is said of the node that an alias means; [`Node::span`], [`Node::id`] and
/// [`Node::is_alias`] are about the place as written.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) document: &'t Document<'t>,
    pub(crate) id: NodeId,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.document, other.document)
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{:?}", self.kind(), self.span())
    }
}

impl<'t> Node<'t> {
    pub(crate) fn written(self) -> &'t NodeData {
        &self.document.nodes[self.id as usize]
    }

    pub(crate) fn data(self) -> &'t NodeData {
        self.resolved().written()
    }

    /// The number of the node in its document.
    #[must_use]
    pub const fn id(self) -> NodeId {
        self.id
    }

    /// The document it belongs to.
    #[must_use]
    pub const fn document(self) -> &'t Document<'t> {
        self.document
    }

    /// Where it is written: quotes, brackets and block headers included, tags and anchors not. An alias has its own
    /// place, an absent value is empty behind its `:` or `-`.
    #[must_use]
    pub fn span(self) -> Span {
        self.written().span
    }

    /// Whether it is an alias that has a target.
    #[must_use]
    pub fn is_alias(self) -> bool {
        matches!(self.written().content, Content::Alias(_))
    }

    /// The node that an alias means, or the node itself.
    #[must_use]
    pub fn resolved(self) -> Self {
        match self.written().content {
            Content::Alias(target) => Self { document: self.document, id: target },
            _ => self,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.data().kind
    }

    /// How it is written.
    #[must_use]
    pub fn style(self) -> Style {
        self.data().style
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether it is a scalar; also an absent value.
    #[must_use]
    pub fn is_scalar(self) -> bool {
        self.kind() == Kind::Scalar
    }

    /// The value of a scalar before it is typed: quotes and escapes undone, lines folded.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        let document = self.document;
        match self.data() {
            NodeData { content: Content::Borrowed(span), kind: Kind::Scalar, .. } => Some(span.of(document.text)),
            NodeData { content: Content::Owned(span), .. } => Some(span.of(&document.unescaped)),
            _ => None,
        }
    }

    /// What Kubernetes reads here; `None` for collections and unresolved aliases.
    #[must_use]
    pub fn scalar(self) -> Option<Value<'t>> {
        let data = self.data();
        self.text().map(|text| scalar::resolve(text, data.style, data.tag))
    }

    /// What Kubernetes reads here. A collection or unresolved alias is [`Value::Other`].
    #[must_use]
    pub fn typed(self) -> Value<'t> {
        self.scalar().unwrap_or(Value::Other)
    }

    /// The string that Kubernetes reads here; `None` where it reads anything else, such as a number.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        match self.scalar()? {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean that Kubernetes reads here.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.scalar()? {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer that Kubernetes reads here; `1e3` is one.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.scalar()?.as_i64()
    }

    /// Whether Kubernetes reads null here; an absent value is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        let data = self.data();
        match data.content {
            // Nearly every field is asked, and most values are collections or longer than any way to write null.
            Content::Borrowed(span) if data.tag == Tag::None => {
                span.len() <= 4
                    && data.kind == Kind::Scalar
                    && scalar::resolve(span.of(self.document.text), data.style, data.tag) == Value::Null
            }
            Content::Children { .. } => false,
            _ => self.scalar() == Some(Value::Null),
        }
    }

    /// Whether the value is not known before a template or variable is filled in: a scalar with `{{`, `${NAME}` or
    /// `$(NAME)`, an action `{{ ... }}` that stands for a node, or an alias of no anchor.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.data().mark == Mark::Unknown
    }

    /// The first key of a mapping that [is not known](Self::is_unknown): what it stands for may be any key.
    #[must_use]
    pub fn unknown_key(self) -> Option<Self> {
        if !self.document.has_unknown_keys {
            return None;
        }
        self.entries().map(|entry| entry.key).find(|key| key.is_unknown())
    }

    /// Whether it is unknown by what is written here; an alias by its target.
    fn looks_unknown(self) -> bool {
        match self.written().kind {
            Kind::Unresolved => true,
            Kind::Scalar => !self.is_alias() && self.text().is_some_and(has_placeholder),
            Kind::Mapping => self.is_action(),
            Kind::Sequence => false,
        }
    }

    /// Whether it is a template action that happens to be valid YAML, as in `a: {{ b }}`.
    fn is_action(self) -> bool {
        let data = self.data();
        data.kind == Kind::Mapping && data.style == Style::Flow && data.span.of(self.document.text).starts_with("{{")
    }

    /// The tag as written, with its `!`.
    #[must_use]
    pub fn tag(self) -> Option<&'t str> {
        self.properties(|properties| properties.tag)
    }

    /// The anchor as written, with its `&`.
    #[must_use]
    pub fn anchor(self) -> Option<&'t str> {
        self.properties(|properties| properties.anchor)
    }

    fn properties(self, pick: impl Fn(&crate::document::Properties) -> Option<Span>) -> Option<&'t str> {
        let all = &self.document.properties;
        let at = all.binary_search_by_key(&self.id, |properties| properties.node).ok()?;
        Some(pick(all.get(at)?)?.of(self.document.text))
    }

    /// The node and all below it as written, each once: aliases are not followed.
    pub fn subtree(self) -> impl Iterator<Item = Self> {
        (self.id..self.written().next).filter_map(move |id| self.document.node(id))
    }

    /// The items of a sequence; nothing for anything else.
    #[must_use]
    pub fn items(self) -> Items<'t> {
        let node = self.resolved();
        let data = node.written();
        match (data.kind, data.content) {
            (Kind::Sequence, Content::Children { count, .. }) => {
                Items { document: Some(self.document), next: node.id + 1, left: count }
            }
            _ => Items::none(),
        }
    }

    /// What a key reads as once Kubernetes has made a string of it: `yes` is `true`, `010` is `8`. `None` for null,
    /// for collections and for integers beyond 63 bits, which cannot be keys.
    #[must_use]
    pub fn key_text(self) -> Option<Cow<'t, str>> {
        let data = self.data();
        let text = self.text()?;
        scalar::key_text(text, data.style, data.tag)
    }

    /// Whether, as a key, it merges its value into the mapping.
    #[must_use]
    pub fn is_merge_key(self) -> bool {
        let data = self.data();
        self.text() == Some("<<") && (data.tag == Tag::Merge || (data.tag == Tag::None && data.style == Style::Plain))
    }
}

/// The items of a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Items<'t> {
    document: Option<&'t Document<'t>>,
    next: NodeId,
    left: u32,
}

impl Items<'_> {
    /// No items.
    #[must_use]
    pub const fn none() -> Self {
        Self { document: None, next: 0, left: 0 }
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.left = self.left.checked_sub(1)?;
        let node = self.document?.node(self.next)?;
        self.next = node.written().next;
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Items<'_> {}

/// Whether a text has `{{`, `${NAME}` or `$(NAME)`.
pub(crate) fn has_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'{', b'$', bytes).any(|at| match (bytes[at], bytes.get(at + 1)) {
        (b'{', Some(b'{')) => true,
        (b'$', Some(open @ (b'{' | b'('))) => {
            let close = if *open == b'{' { b'}' } else { b')' };
            let name = &bytes[at + 2..];
            memchr::memchr(close, name).is_some_and(|end| end > 0 && is_name_start(name[0]))
        }
        _ => false,
    })
}

const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

impl Document<'_> {
    /// Marks the nodes whose values are not known. In nearly all documents there is none, and no node is looked at.
    pub(crate) fn mark_unknowns(&mut self) {
        let may_be = has_placeholder(self.span.of(self.text))
            || has_placeholder(&self.unescaped)
            || self.nodes.iter().any(|node| node.kind == Kind::Unresolved);
        if !may_be {
            return;
        }
        let unknown: Vec<NodeId> = self.nodes().filter(|node| node.looks_unknown()).map(Node::id).collect();
        for id in unknown {
            if let Some(node) = self.nodes.get_mut(id as usize) {
                node.mark = Mark::Unknown;
            }
        }
        let has_unknown_key = |node: Node<'_>| node.written_entries().any(|entry| entry.key.is_unknown());
        let has_unknown_keys = self.nodes().any(|node| node.is_mapping() && has_unknown_key(node));
        self.has_unknown_keys = has_unknown_keys;
    }

    /// Whether a node can be merged: a mapping, or a sequence of mappings.
    pub(crate) fn is_merge_source(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|node| match node.kind() {
            Kind::Mapping | Kind::Unresolved => true,
            Kind::Sequence => node.items().all(Node::is_mapping),
            Kind::Scalar => false,
        })
    }

    pub(crate) fn has_action(&self) -> bool {
        self.nodes().any(|node| node.is_mapping() && !node.is_alias() && node.is_unknown())
    }
}
