use plimsoll_yaml::{Node, NodeId};

use crate::quantity::Quantity;

/// What a manifest says in one field. Null and an absent field are the same to Kubernetes, and so they are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting<'t, T> {
    /// The field is not there.
    Absent,
    /// The value can't be known: a template decides it, or it has a type that the server refuses. The node is the
    /// one that keeps it from being known.
    Unknown(Node<'t>),
    /// The value, and the node that says it.
    Set(T, Node<'t>),
}

impl<'t, T> Setting<'t, T> {
    /// The value, if there is one and it is known.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Set(value, _) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// The node that decides.
    pub fn node(&self) -> Option<Node<'t>> {
        match self {
            Self::Set(_, node) | Self::Unknown(node) => Some(*node),
            Self::Absent => None,
        }
    }

    /// Whether the field is certainly not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it can't be known.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether it certainly has this value.
    pub fn is(self, value: &T) -> bool
    where
        T: PartialEq,
    {
        self.value().is_some_and(|own| own == *value)
    }

    /// This, or if it is absent the other.
    #[must_use]
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_absent() { other() } else { self }
    }

    /// The value as another type; where it has none, it is unknown.
    pub fn read<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Setting<'t, U> {
        match self {
            Self::Absent => Setting::Absent,
            Self::Unknown(node) => Setting::Unknown(node),
            Self::Set(value, node) => convert(value).map_or(Setting::Unknown(node), |value| Setting::Set(value, node)),
        }
    }
}

/// A field of an object that is kept with it, in little room.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kept {
    Absent,
    Unknown(NodeId),
    Set(NodeId),
}

impl Kept {
    pub(crate) fn new(setting: Setting<'_, Node<'_>>) -> Self {
        match setting {
            Setting::Absent => Self::Absent,
            Setting::Unknown(node) => Self::Unknown(node.id()),
            Setting::Set(node, _) => Self::Set(node.id()),
        }
    }

    /// The field again, of an object with this `root`.
    pub(crate) fn of<'t>(self, root: Node<'t>) -> Setting<'t, Node<'t>> {
        let (is_set, id) = match self {
            Self::Absent => return Setting::Absent,
            Self::Unknown(id) => (false, id),
            Self::Set(id) => (true, id),
        };
        match root.document().node(id) {
            Some(node) if is_set => Setting::Set(node, node),
            Some(node) => Setting::Unknown(node),
            None => Setting::Absent,
        }
    }
}

impl<'t> Setting<'t, Node<'t>> {
    /// The field `key` of a mapping.
    pub fn of(parent: Node<'t>, key: &str) -> Self {
        if parent.is_unknown() {
            return Self::Unknown(parent);
        }
        match parent.get(key) {
            Some(node) if node.is_unknown() => Self::Unknown(node),
            Some(node) if node.is_null() => Self::Absent,
            Some(node) => Self::Set(node, node),
            None => parent.unknown_key().map_or(Self::Absent, Self::Unknown),
        }
    }

    /// The node as it is written: absent when it is null or not there.
    pub fn from_node(node: Option<Node<'t>>) -> Self {
        match node {
            Some(node) if node.is_unknown() => Self::Unknown(node),
            Some(node) if !node.is_null() => Self::Set(node, node),
            _ => Self::Absent,
        }
    }

    /// The field `key` of this mapping.
    pub fn field(self, key: &str) -> Self {
        match self {
            Self::Set(node, _) => Self::of(node, key),
            other => other,
        }
    }

    /// The field at a path of keys.
    pub fn at(self, path: &[&str]) -> Self {
        path.iter().fold(self, |parent, key| parent.field(key))
    }

    /// The boolean that it says.
    pub fn bool(self) -> Setting<'t, bool> {
        self.read(Node::as_bool)
    }

    /// The integer that it says.
    pub fn integer(self) -> Setting<'t, i64> {
        self.read(Node::as_i64)
    }

    /// The string that it says.
    pub fn string(self) -> Setting<'t, &'t str> {
        self.read(Node::as_str)
    }

    /// The string that it says; an empty one counts as absent.
    pub fn name(self) -> Setting<'t, &'t str> {
        match self.string() {
            Setting::Set("", _) => Setting::Absent,
            other => other,
        }
    }

    /// The amount that it says, as a string or a number.
    pub fn quantity(self) -> Setting<'t, Quantity> {
        self.read(|node| Quantity::parse(node.text()?).ok())
    }

    /// The items of a list; none where it is absent or unknown.
    pub fn items(self) -> plimsoll_yaml::Items<'t> {
        match self {
            Self::Set(node, _) => node.items(),
            Self::Absent | Self::Unknown(_) => plimsoll_yaml::Items::none(),
        }
    }
}
