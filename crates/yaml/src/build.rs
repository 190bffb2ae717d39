use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};
use plimsoll_text::Span;

use crate::document::{Content, Document, Kind, Mark, NodeData, NodeId, Properties, Style, Tag};
use crate::keys::Keys;
use crate::repair::Patches;
use crate::scalar;
use crate::{EXPANSION_LIMIT, ErrorKind, NESTING_LIMIT};

/// What came of parsing one chunk.
#[derive(Debug)]
pub(crate) struct Built<'t> {
    pub(crate) documents: Vec<Document<'t>>,
    pub(crate) comments: Vec<Span>,
    /// Errors with the index of their document in `documents`.
    pub(crate) errors: Vec<(ErrorKind, Span, u32)>,
    /// The error that ended the parse, and where the last good event ended; offsets into the chunk.
    pub(crate) stopped: Option<(ScanError, usize)>,
}

/// Parses `source`, which stands at `chunk` of `text` and may differ from it in quoted scalars named by `patches`.
pub(crate) fn build<'t>(text: &'t str, chunk: Span, source: &str, is_json: bool, patches: &Patches) -> Built<'t> {
    let options = granit_parser::options! {
        max_buffered_comment_events: usize::MAX,
        block_nesting_limit: NESTING_LIMIT,
        flow_nesting_limit: NESTING_LIMIT,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
    };
    let mut builder = Builder {
        source,
        base: chunk.start,
        patches,
        document: Document::new(text, chunk, is_json),
        stack: Vec::new(),
        anchors: Vec::new(),
        previous_end: 0,
        refused: false,
        out: Built { documents: Vec::new(), comments: Vec::new(), errors: Vec::new(), stopped: None },
    };
    // Not as an iterator, which would move each event once more.
    let mut parser = Parser::new_from_str_with_options(source, options);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                builder.stop(error);
                break;
            }
        }
    }
    builder.finish()
}

/// A collection that is not closed yet.
struct Frame {
    id: NodeId,
    children: u32,
    /// Nodes below, aliases expanded.
    size: u64,
    /// Levels below, aliases expanded.
    depth: usize,
    anchor: usize,
    /// Where the last child ends.
    end: u32,
    key_is_merge: bool,
}

/// What an anchor stands for: its node, and the node's size and depth once it is complete.
#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    complete: Option<(u64, usize)>,
}

struct Builder<'t, 'b> {
    source: &'b str,
    base: u32,
    patches: &'b Patches,
    document: Document<'t>,
    stack: Vec<Frame>,
    anchors: Vec<Option<Anchor>>,
    previous_end: usize,
    refused: bool,
    out: Built<'t>,
}

impl<'t> Builder<'t, '_> {
    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let range = span.byte_range().unwrap_or(0..0);
        let tag_range = span.tag_span().and_then(|tag| tag.byte_range());
        match event {
            Event::DocumentStart(..) => self.start_document(range.start),
            Event::Comment(..) => self.out.comments.push(self.span(range)),
            Event::Anchor(_, _) => {
                let anchor = self.span(range);
                self.properties_of_last().anchor = Some(anchor);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let is_absent = range.is_empty() && value == "~" && style == ScalarStyle::Plain;
                let value = if is_absent { "" } else { value.as_ref() };
                self.scalar(value, style, anchor, tag_kind(tag.as_deref()), range);
                self.note_tag(tag_range);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open(Kind::Sequence, style, anchor, tag_kind(tag.as_deref()), range);
                self.note_tag(tag_range);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(Kind::Mapping, style, anchor, tag_kind(tag.as_deref()), range);
                self.note_tag(tag_range);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(_) => self.unresolved(ErrorKind::UnknownAnchor, range),
            _ => {}
        }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::from_range(range).shift(self.base)
    }

    fn error(&mut self, kind: ErrorKind, span: Span) {
        let document = u32::try_from(self.out.documents.len()).unwrap_or(u32::MAX);
        self.out.errors.push((kind, span, document));
    }

    fn next_id(&self) -> NodeId {
        u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX)
    }

    fn start_document(&mut self, at: usize) {
        if !self.document.nodes.is_empty() {
            let at = self.base.saturating_add(u32::try_from(at).unwrap_or(0));
            let rest = Span::new(at, self.document.span.end);
            self.document.span.end = at;
            let next = Document::new(self.document.text, rest, false);
            let done = std::mem::replace(&mut self.document, next);
            self.out.documents.push(done);
        }
        self.anchors.clear();
        self.refused = false;
    }

    fn stop(&mut self, error: ScanError) {
        self.document.nodes.clear();
        self.stack.clear();
        self.refused = true;
        self.out.stopped = Some((error, self.previous_end));
    }

    fn finish(mut self) -> Built<'t> {
        if self.refused {
            self.document.nodes.clear();
        }
        if self.refused || !self.document.nodes.is_empty() {
            self.out.documents.push(self.document);
        }
        self.out
    }

    fn refuse(&mut self, kind: ErrorKind, span: Span) {
        if !self.refused {
            self.error(kind, span);
        }
        self.refused = true;
    }

    fn properties_of_last(&mut self) -> &mut Properties {
        let node = self.next_id().saturating_sub(1);
        let properties = &mut self.document.properties;
        if properties.last().is_none_or(|last| last.node != node) {
            properties.push(Properties { node, ..Properties::default() });
        }
        let last = properties.len() - 1;
        &mut properties[last]
    }

    fn note_tag(&mut self, range: Option<std::ops::Range<usize>>) {
        if let Some(range) = range {
            let tag = self.span(range);
            self.properties_of_last().tag = Some(tag);
        }
    }

    /// Remembers an anchor. The ids count up from one over the whole chunk.
    fn define(&mut self, anchor: usize, found: Anchor) {
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, None);
            }
            self.anchors[anchor] = Some(found);
        }
    }

    fn push(&mut self, data: NodeData) -> NodeId {
        let id = self.next_id();
        self.document.nodes.push(data);
        id
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: ScalarTag,
        range: std::ops::Range<usize>,
    ) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let range = match style {
            Style::Literal | Style::Folded => self.block_range(range),
            Style::Plain if range.is_empty() => self.absent_range(range),
            _ => range,
        };
        let span = self.span(range.clone());
        let content = self.content(value, style, &tag, &range, span);
        let next = self.next_id() + 1;
        let tag = if matches!(tag, ScalarTag::Binary) { Tag::Str } else { tag.into() };
        let id = self.push(NodeData { span, content, next, kind: Kind::Scalar, style, tag, mark: Mark::None });
        self.previous_end = self.previous_end.max(range.end);
        self.define(anchor, Anchor { node: id, complete: Some((1, 0)) });
        self.child(id, 1, 0);
    }

    /// The span of a block scalar: from its header to its last line, line break excluded. The parser's begins at the
    /// first content.
    fn block_range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let header = skip_to_content(self.source, self.previous_end, true);
        let start = if header <= range.start { header } else { range.start };
        let all = self.source.get(start..range.end).unwrap_or("");
        start..start + all.trim_end().len()
    }

    /// An absent value stands behind its `:`.
    fn absent_range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let is_value = self.stack.last().is_some_and(|frame| frame.children % 2 == 1 && self.is_mapping(frame.id));
        let rest = self.source.get(range.start..).unwrap_or("");
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if is_value && range.start == self.previous_end && rest[blank..].starts_with(':') {
            let at = range.start + blank + 1;
            return at..at;
        }
        range
    }

    fn is_mapping(&self, id: NodeId) -> bool {
        self.document.nodes.get(id as usize).is_some_and(|node| node.kind == Kind::Mapping)
    }

    fn content(
        &mut self,
        value: &str,
        style: Style,
        tag: &ScalarTag,
        range: &std::ops::Range<usize>,
        span: Span,
    ) -> Content {
        if let Some(patch) = self.patches.get(range.start) {
            return self.own(patch);
        }
        if matches!(tag, ScalarTag::Binary)
            && let Some(decoded) = scalar::decode_base64(value)
        {
            return self.own(&decoded);
        }
        if value.is_empty() {
            return Content::Borrowed(Span::empty(span.start));
        }
        // The parser borrows what needs no unescaping.
        let at = (value.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        if self.source.get(at..at.saturating_add(value.len())) == Some(value) {
            return Content::Borrowed(self.span(at..at + value.len()));
        }
        if style == Style::Double && !self.document.is_json {
            let written = self.source.get(range.clone()).unwrap_or("");
            if let Some(at) = slash_escape(written) {
                let at = span.start + u32::try_from(at).unwrap_or(0);
                self.refuse(ErrorKind::Escape, Span::new(at, at + 2));
            }
        }
        // A block scalar that the text ends without a line break has none.
        let unended = matches!(style, Style::Literal | Style::Folded)
            && range.end == self.source.len()
            && !self.source.ends_with(['\n', '\r']);
        match value.strip_suffix('\n') {
            Some(shorter) if unended => self.own(shorter),
            _ => self.own(value),
        }
    }

    fn own(&mut self, value: &str) -> Content {
        let start = self.document.unescaped.len();
        self.document.unescaped.push_str(value);
        Content::Owned(Span::from_range(start..self.document.unescaped.len()))
    }

    fn open(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        anchor: usize,
        tag: ScalarTag,
        range: std::ops::Range<usize>,
    ) {
        let style = if style == StructureStyle::Flow { Style::Flow } else { Style::Block };
        let mut start = range.start;
        // The parser begins a sequence that is not indented below its key at its first item.
        if kind == Kind::Sequence
            && style == Style::Block
            && self.stack.last().is_some_and(|frame| self.is_mapping(frame.id))
        {
            start = start.min(skip_to_content(self.source, self.previous_end, false));
        }
        let span = self.span(start..range.end.max(start));
        let content = Content::Children { count: 0, keys: Keys::NONE };
        let data = NodeData { span, content, next: 0, kind, style, tag: tag.into(), mark: Mark::None };
        let id = self.push(data);
        self.previous_end = self.previous_end.max(range.end);
        self.define(anchor, Anchor { node: id, complete: None });
        self.stack.push(Frame { id, children: 0, size: 1, depth: 1, anchor, end: 0, key_is_merge: false });
    }

    fn close(&mut self, range: std::ops::Range<usize>) {
        let Some(frame) = self.stack.pop() else { return };
        let next = self.next_id();
        let end = self.span(range.clone());
        let is_mapping = self.is_mapping(frame.id);
        let keys = if is_mapping { Keys::of(&mut self.document, frame.id, frame.children) } else { Keys::NONE };
        let first_start = self.document.nodes.get(frame.id as usize + 1).map(|first| first.span.start);
        let Some(node) = self.document.nodes.get_mut(frame.id as usize) else { return };
        node.next = next;
        if node.style == Style::Flow {
            node.span.end = node.span.end.max(end.end);
            self.previous_end = self.previous_end.max(range.end);
        }
        if frame.children > 0 {
            node.span.end = node.span.end.max(frame.end);
            node.span.start = first_start.map_or(node.span.start, |first| first.min(node.span.start));
        }
        let count = if is_mapping { frame.children.div_ceil(2) } else { frame.children };
        node.content = Content::Children { count, keys };
        self.define(frame.anchor, Anchor { node: frame.id, complete: Some((frame.size, frame.depth)) });
        self.child(frame.id, frame.size, frame.depth);
    }

    fn alias(&mut self, anchor: usize, range: std::ops::Range<usize>) {
        match self.anchors.get(anchor).copied().flatten() {
            Some(Anchor { node, complete: Some((size, depth)) }) => {
                let span = self.span(range);
                if self.stack.len() + depth > NESTING_LIMIT {
                    self.refuse(ErrorKind::TooDeep, span);
                }
                self.leaf(span, Kind::Scalar, Content::Alias(node), size, depth);
            }
            Some(_) => self.unresolved(ErrorKind::SelfReference, range),
            None => self.unresolved(ErrorKind::UnknownAnchor, range),
        }
    }

    fn unresolved(&mut self, kind: ErrorKind, range: std::ops::Range<usize>) {
        let span = self.span(range);
        self.error(kind, span);
        self.leaf(span, Kind::Unresolved, Content::Nothing, 1, 0);
    }

    fn leaf(&mut self, span: Span, kind: Kind, content: Content, size: u64, depth: usize) {
        let next = self.next_id() + 1;
        let data = NodeData { span, content, next, kind, style: Style::Plain, tag: Tag::None, mark: Mark::None };
        let id = self.push(data);
        self.previous_end = self.previous_end.max((span.end - self.base) as usize);
        self.child(id, size, depth);
    }

    /// Tells the parent of a complete node.
    fn child(&mut self, id: NodeId, size: u64, depth: usize) {
        let Some(frame) = self.stack.last_mut() else { return };
        let (parent, is_key) = (frame.id, frame.children % 2 == 0);
        frame.children += 1;
        frame.size = frame.size.saturating_add(size);
        frame.depth = frame.depth.max(depth + 1);
        let total = frame.size;
        let span = self.document.nodes.get(id as usize).map_or(Span::empty(self.base), |node| node.span);
        frame.end = frame.end.max(span.end);
        if total > EXPANSION_LIMIT && total / 2 > self.document.nodes.len() as u64 {
            self.refuse(ErrorKind::ExcessiveAliases, span);
        }
        if !self.is_mapping(parent) {
            return;
        }
        if is_key {
            self.key(parent, id, span);
        } else if self.stack.last().is_some_and(|frame| frame.key_is_merge) && !self.document.is_merge_source(id) {
            self.error(ErrorKind::Key, span);
        }
    }

    fn key(&mut self, parent: NodeId, id: NodeId, span: Span) {
        let Some(key) = self.document.node(id) else { return };
        let is_merge = key.is_merge_key();
        let is_bad = key.key_text().is_none();
        if is_bad {
            self.error(ErrorKind::Key, span);
        }
        if is_merge && let Some(node) = self.document.nodes.get_mut(parent as usize) {
            node.mark = Mark::Merge;
        }
        if let Some(frame) = self.stack.last_mut() {
            frame.key_is_merge = is_merge;
        }
    }
}

/// A tag as far as it matters, `!!binary` still to be decoded.
enum ScalarTag {
    Kept(Tag),
    Binary,
}

impl From<ScalarTag> for Tag {
    fn from(tag: ScalarTag) -> Self {
        match tag {
            ScalarTag::Kept(tag) => tag,
            ScalarTag::Binary => Self::Other,
        }
    }
}

fn tag_kind(tag: Option<&granit_parser::Tag>) -> ScalarTag {
    let Some(tag) = tag else { return ScalarTag::Kept(Tag::None) };
    ScalarTag::Kept(match tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() {
        Some("str" | "timestamp") => Tag::Str,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("bool") => Tag::Bool,
        Some("null") => Tag::Null,
        Some("merge") => Tag::Merge,
        Some("binary") => return ScalarTag::Binary,
        _ => Tag::Other,
    })
}

/// The first byte behind `from` that belongs to a node: past blanks, `:`, `?`, comments, tags and anchors, and past
/// `-` where asked.
pub(crate) fn skip_to_content(source: &str, from: usize, dashes: bool) -> usize {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b':' | b'?' | b',' => at += 1,
            b'-' if dashes => at += 1,
            b'#' => at = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |found| at + found),
            b'!' | b'&' => {
                let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
                at = bytes[at..].iter().position(blank).map_or(bytes.len(), |found| at + found);
            }
            _ => break,
        }
    }
    at
}

/// Where `\/` stands, which JSON knows and YAML 1.1 does not.
fn slash_escape(written: &str) -> Option<usize> {
    let bytes = written.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', bytes.get(at..)?) {
        at += found;
        if bytes.get(at + 1) == Some(&b'/') {
            return Some(at);
        }
        at += 2;
    }
    None
}
