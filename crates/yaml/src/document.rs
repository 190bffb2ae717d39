use std::sync::OnceLock;

use plimsoll_text::Span;

use crate::Node;
use crate::edit::BlockStyle;
use crate::keys::Keys;

/// Number of a node in its document: nodes are numbered in the order of the text.
pub type NodeId = u32;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar; also an absent value.
    Scalar,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// An alias of an anchor that the document does not have.
    Unresolved,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes, or no text at all.
    Plain,
    /// A scalar in single quotes.
    Single,
    /// A scalar in double quotes.
    Double,
    /// A block scalar that begins with `|`.
    Literal,
    /// A block scalar that begins with `>`.
    Folded,
    /// A collection that lives from its indentation.
    Block,
    /// A collection in brackets or braces.
    Flow,
}

/// The tags that change how Kubernetes reads a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    None,
    Str,
    Int,
    Float,
    Bool,
    Null,
    Merge,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// The value is this part of the text.
    Borrowed(Span),
    /// The value is this part of [`Document::unescaped`].
    Owned(Span),
    /// A sequence of that many items, or a mapping of that many entries, with what helps to find its keys.
    Children { count: u32, keys: Keys },
    /// The node meant; never itself an alias.
    Alias(NodeId),
    /// Nothing: the alias means no node.
    Nothing,
}

/// What is special about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    /// A mapping that others are merged into.
    Merge,
    /// Its value is not known, see [`Node::is_unknown`].
    Unknown,
}

/// A node. Its children follow it in the arena; `next` is the first node that is not below it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeData {
    pub(crate) span: Span,
    pub(crate) content: Content,
    pub(crate) next: NodeId,
    pub(crate) kind: Kind,
    pub(crate) style: Style,
    pub(crate) tag: Tag,
    pub(crate) mark: Mark,
}

/// Where a node's tag and anchor are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Properties {
    pub(crate) node: NodeId,
    pub(crate) tag: Option<Span>,
    pub(crate) anchor: Option<Span>,
}

/// One document of a stream.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    /// The part of the text between the separators around it.
    pub span: Span,
    /// Whether it begins like a JSON object or array.
    pub is_json: bool,
    pub(crate) text: &'t str,
    pub(crate) nodes: Vec<NodeData>,
    /// Values of scalars that differ from their text, one after the other.
    pub(crate) unescaped: String,
    pub(crate) properties: Vec<Properties>,
    pub(crate) sorted: Vec<NodeId>,
    /// Whether some key is not known before a template or variable is filled in; hardly any document has one.
    pub(crate) has_unknown_keys: bool,
    /// How its lines are written, found out for the first edit.
    pub(crate) layout: OnceLock<BlockStyle>,
}

impl<'t> Document<'t> {
    pub(crate) const fn new(text: &'t str, span: Span, is_json: bool) -> Self {
        Self {
            span,
            is_json,
            text,
            nodes: Vec::new(),
            unescaped: String::new(),
            properties: Vec::new(),
            sorted: Vec::new(),
            has_unknown_keys: false,
            layout: OnceLock::new(),
        }
    }

    /// The text of the whole stream, which all spans refer to.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The root node; `None` when the document could not be read.
    #[must_use]
    pub fn root(&'t self) -> Option<Node<'t>> {
        self.node(0)
    }

    /// The node with this number.
    #[must_use]
    pub fn node(&'t self, id: NodeId) -> Option<Node<'t>> {
        ((id as usize) < self.nodes.len()).then_some(Node { document: self, id })
    }

    /// Whether the text ends at `offset`, without a line break and in a block scalar, whose value a line behind it changes.
    pub(crate) fn ends_in_block_scalar(&self, offset: u32) -> bool {
        let is_block = |node: &NodeData| matches!(node.style, Style::Literal | Style::Folded);
        self.text.len() == offset as usize && !self.text.ends_with('\n') && self.nodes.last().is_some_and(is_block)
    }

    /// Where the nodes are written that aliases mean, in the order of the aliases: what changes there changes in several
    /// places.
    pub fn shared(&'t self) -> impl Iterator<Item = Span> {
        self.nodes().filter(|node| node.is_alias()).map(|node| node.resolved().span())
    }

    /// All nodes in the order of the text, each once: aliases are not followed.
    pub fn nodes(&'t self) -> impl Iterator<Item = Node<'t>> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(|id| Node { document: self, id })
    }
}
