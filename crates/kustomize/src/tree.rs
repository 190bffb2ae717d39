//! Values that are written somewhere, or made of such values.

use std::borrow::Cow;

use plimsoll_text::Span;
use plimsoll_yaml::{Assembler, Kind, Node, Style};

/// The number of a text among the sources of a build.
pub(crate) type SourceId = u32;

/// A node and the source it is written in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'t> {
    pub(crate) node: Node<'t>,
    pub(crate) source: SourceId,
}

/// Where something is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) source: SourceId,
    pub(crate) span: Span,
    pub(crate) style: Style,
}

/// A key of a mapping.
#[derive(Clone, Debug)]
pub(crate) enum Key<'t> {
    Written(Written<'t>),
    Made(Cow<'t, str>, Place),
}

/// A value. What nothing changes stays as it is written and costs nothing.
#[derive(Clone, Debug)]
pub(crate) enum Tree<'t> {
    Written(Written<'t>),
    /// A string that is written so nowhere, and what it was made of.
    Text(String, Place),
    Sequence(Vec<Tree<'t>>, Place),
    Mapping(Vec<(Key<'t>, Tree<'t>)>, Place),
}

impl<'t> Written<'t> {
    pub(crate) const fn new(node: Node<'t>, source: SourceId) -> Self {
        Self { node, source }
    }

    pub(crate) fn place(self) -> Place {
        let node = self.node.resolved();
        Place { source: self.source, span: node.span(), style: node.style() }
    }

    pub(crate) fn with(self, node: Node<'t>) -> Self {
        Self { node, ..self }
    }

    pub(crate) fn get(self, key: &str) -> Option<Self> {
        self.node.get(key).map(|node| self.with(node))
    }

    /// The entries, of a repeated key only the last.
    pub(crate) fn entries(self) -> Vec<(Self, Self)> {
        let all: Vec<_> = self.node.entries().collect();
        let has_doubles = !self.node.duplicate_keys().is_empty();
        let kept = all.into_iter().filter(|entry| {
            let last = has_doubles.then(|| entry.key.key_text().and_then(|key| self.node.entry(&key))).flatten();
            last.is_none_or(|last| last == *entry)
        });
        kept.map(|entry| (self.with(entry.key), self.with(entry.value))).collect()
    }

    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        self.node.items().map(move |node| self.with(node))
    }
}

impl<'t> Key<'t> {
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Written(written) => written.node.key_text().unwrap_or_default(),
            Self::Made(text, _) => Cow::Borrowed(text),
        }
    }

    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Written(written) => written.place(),
            Self::Made(_, place) => *place,
        }
    }
}

impl<'t> From<Written<'t>> for Tree<'t> {
    fn from(written: Written<'t>) -> Self {
        Self::Written(written)
    }
}

impl<'t> Tree<'t> {
    /// A string that is made of what stands at `place`.
    pub(crate) fn text_at(text: impl Into<String>, place: Place) -> Self {
        Self::Text(text.into(), place)
    }

    /// A mapping without entries.
    pub(crate) fn empty(place: Place) -> Self {
        Self::Mapping(Vec::new(), Place { style: Style::Flow, ..place })
    }

    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Written(written) => written.place(),
            Self::Text(_, place) | Self::Sequence(_, place) | Self::Mapping(_, place) => *place,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Written(written) => written.node.kind(),
            Self::Text(..) => Kind::Scalar,
            Self::Sequence(..) => Kind::Sequence,
            Self::Mapping(..) => Kind::Mapping,
        }
    }

    pub(crate) fn is_mapping(&self) -> bool {
        self.kind() == Kind::Mapping
    }

    pub(crate) fn is_sequence(&self) -> bool {
        self.kind() == Kind::Sequence
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Written(written) if written.node.is_null())
    }

    /// The text of a scalar before it is typed; nothing for null.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Written(written) => written.node.text().filter(|_| !written.node.is_null()),
            Self::Text(text, _) => Some(text),
            Self::Sequence(..) | Self::Mapping(..) => None,
        }
    }

    /// The value of a key. What is written as it stands is not copied.
    pub(crate) fn get(&self, key: &str) -> Option<Cow<'_, Self>> {
        match self {
            Self::Written(written) => written.get(key).map(|value| Cow::Owned(value.into())),
            Self::Mapping(entries, _) => {
                entries.iter().find(|(name, _)| name.text() == key).map(|(_, value)| Cow::Borrowed(value))
            }
            Self::Text(..) | Self::Sequence(..) => None,
        }
    }

    /// The text at a path of keys.
    pub(crate) fn text_of(&self, path: &[&str]) -> Option<String> {
        let Some((first, rest)) = path.split_first() else { return self.text().map(str::to_owned) };
        self.get(first)?.text_of(rest)
    }

    /// The items of a sequence, not copied where they are as written.
    pub(crate) fn items(&self) -> Vec<Cow<'_, Self>> {
        match self {
            Self::Written(written) => written.items().map(|item| Cow::Owned(item.into())).collect(),
            Self::Sequence(items, _) => items.iter().map(Cow::Borrowed).collect(),
            Self::Text(..) | Self::Mapping(..) => Vec::new(),
        }
    }

    /// The keys and values of a mapping.
    pub(crate) fn pairs(&self) -> Vec<(Cow<'_, str>, Cow<'_, Self>)> {
        match self {
            Self::Written(written) => {
                let pair = |(key, value): (Written<'t>, Written<'t>)| {
                    Some((key.node.key_text()?, Cow::Owned(Self::from(value))))
                };
                written.entries().into_iter().filter_map(pair).collect()
            }
            Self::Mapping(entries, _) => {
                entries.iter().map(|(key, value)| (key.text(), Cow::Borrowed(value))).collect()
            }
            Self::Text(..) | Self::Sequence(..) => Vec::new(),
        }
    }

    /// The entries of a mapping, to be changed; nothing for anything else.
    pub(crate) fn entries_mut(&mut self) -> Option<&mut Vec<(Key<'t>, Self)>> {
        if let Self::Written(written) = *self
            && written.node.is_mapping()
        {
            let entries = written.entries().into_iter().map(|(key, value)| (Key::Written(key), value.into()));
            *self = Self::Mapping(entries.collect(), written.place());
        }
        if let Self::Mapping(entries, _) = self { Some(entries) } else { None }
    }

    /// The items of a sequence, to be changed; nothing for anything else.
    pub(crate) fn items_mut(&mut self) -> Option<&mut Vec<Self>> {
        if let Self::Written(written) = *self
            && written.node.is_sequence()
        {
            *self = Self::Sequence(written.items().map(Self::from).collect(), written.place());
        }
        if let Self::Sequence(items, _) = self { Some(items) } else { None }
    }

    /// The value of a key, to be changed.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.get(key)?;
        self.entries_mut()?.iter_mut().find(|(name, _)| name.text() == key).map(|(_, value)| value)
    }

    /// The value at a path of keys, to be changed.
    pub(crate) fn at_mut(&mut self, path: &[&str]) -> Option<&mut Self> {
        path.iter().try_fold(self, |tree, key| tree.get_mut(key))
    }

    /// The mapping at a key, made where there is none. Nothing when something else is there.
    pub(crate) fn mapping_mut(&mut self, key: &str, place: Place) -> Option<&mut Self> {
        let entries = self.entries_mut()?;
        let at = match entries.iter().position(|(name, _)| name.text() == key) {
            Some(at) => at,
            None => {
                entries.push((Key::Made(Cow::Owned(key.to_owned()), place), Self::empty(place)));
                entries.len() - 1
            }
        };
        let value = entries.get_mut(at).map(|(_, value)| value)?;
        if value.is_null() {
            *value = Self::empty(place);
        }
        value.is_mapping().then_some(value)
    }

    /// Sets a key to a value, where there is one in its place.
    pub(crate) fn set(&mut self, key: Key<'t>, value: Self) {
        let Some(entries) = self.entries_mut() else { return };
        let same = entries.iter_mut().find(|(name, _)| name.text() == key.text());
        match same {
            Some(entry) => *entry = (key, value),
            None => entries.push((key, value)),
        }
    }

    /// Takes a key out.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Self> {
        self.get(key)?;
        let entries = self.entries_mut()?;
        let at = entries.iter().position(|(name, _)| name.text() == key)?;
        Some(entries.remove(at).1)
    }

    /// Number of nodes that are not as written, with one for each that is.
    pub(crate) fn write(&self, out: &mut Assembler<'_>, offsets: &dyn Fn(SourceId) -> u32) {
        match self {
            Self::Written(written) => out.copy(written.node, offsets(written.source)),
            Self::Text(text, place) => out.string(text, place.shifted(offsets)),
            Self::Sequence(items, place) => {
                out.open(Kind::Sequence, collection_style(place.style), place.shifted(offsets));
                items.iter().for_each(|item| item.write(out, offsets));
                out.close();
            }
            Self::Mapping(entries, place) => {
                out.open(Kind::Mapping, collection_style(place.style), place.shifted(offsets));
                for (key, value) in entries {
                    match key {
                        Key::Written(written) => out.copy(written.node, offsets(written.source)),
                        Key::Made(text, place) => out.string(text, place.shifted(offsets)),
                    }
                    value.write(out, offsets);
                }
                out.close();
            }
        }
    }

    /// Calls `visit` with the source of everything in it.
    pub(crate) fn each_source(&self, visit: &mut dyn FnMut(SourceId)) {
        visit(self.place().source);
        match self {
            Self::Written(_) | Self::Text(..) => {}
            Self::Sequence(items, _) => items.iter().for_each(|item| item.each_source(visit)),
            Self::Mapping(entries, _) => {
                for (key, value) in entries {
                    visit(key.place().source);
                    value.each_source(visit);
                }
            }
        }
    }

    /// Calls `visit` with the place of everything that is not as written.
    pub(crate) fn each_made(&self, visit: &mut dyn FnMut(Place)) {
        match self {
            Self::Written(_) => {}
            Self::Text(_, place) => visit(*place),
            Self::Sequence(items, _) => items.iter().for_each(|item| item.each_made(visit)),
            Self::Mapping(entries, _) => {
                for (key, value) in entries {
                    if let Key::Made(_, place) = key {
                        visit(*place);
                    }
                    value.each_made(visit);
                }
            }
        }
    }

    /// Whether two values read the same.
    pub(crate) fn reads_as(&self, other: &Self) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Scalar, Kind::Scalar) => self.text() == other.text(),
            (Kind::Sequence, Kind::Sequence) => {
                let (own, other) = (self.items(), other.items());
                own.len() == other.len() && own.iter().zip(&other).all(|(own, other)| own.reads_as(other))
            }
            (Kind::Mapping, Kind::Mapping) => {
                let (own, others) = (self.pairs(), other.pairs());
                let has = |(key, value): &(Cow<'_, str>, Cow<'_, Self>)| {
                    other.get(key).is_some_and(|other| value.reads_as(&other))
                };
                own.len() == others.len() && own.iter().all(has)
            }
            _ => false,
        }
    }
}

impl Place {
    fn shifted(&self, offsets: &dyn Fn(SourceId) -> u32) -> Span {
        self.span.shift(offsets(self.source))
    }
}

fn collection_style(style: Style) -> Style {
    if style == Style::Block { Style::Block } else { Style::Flow }
}
