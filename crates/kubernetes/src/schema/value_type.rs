//! What a field holds.

use super::TypeId;

/// What a field holds, in the compact code of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueType(&'static str);

/// A [`ValueType`], one level unfolded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A boolean.
    Boolean,
    /// A resource quantity, as string or number.
    Quantity,
    /// A whole number or a string, such as a port's number or name.
    IntOrString,
    /// A point in time, as a string.
    Time,
    /// A mapping that the schema does not describe.
    Object,
    /// Anything.
    Any,
    /// A list of this.
    List(ValueType),
    /// A mapping from any key to this.
    Map(ValueType),
    /// A mapping with the fields of this type.
    Type(TypeId),
}

impl ValueType {
    pub(super) const STRING: ValueType = ValueType("s");
    pub(super) const ANY: ValueType = ValueType("x");

    pub(super) fn new(code: &'static str) -> Self {
        if code.is_empty() { Self::STRING } else { Self(code) }
    }

    /// The value's shape; lists and maps hold the type of their items.
    pub fn shape(self) -> Shape {
        match self.0 {
            "s" => Shape::String,
            "i" => Shape::Integer,
            "n" => Shape::Number,
            "b" => Shape::Boolean,
            "q" => Shape::Quantity,
            "p" => Shape::IntOrString,
            "t" => Shape::Time,
            "o" => Shape::Object,
            code => {
                if let Some(item) = code.strip_prefix('[') {
                    Shape::List(Self(item))
                } else if let Some(item) = code.strip_prefix('{') {
                    Shape::Map(Self(item))
                } else {
                    code.parse().map_or(Shape::Any, |id| Shape::Type(TypeId(id)))
                }
            }
        }
    }

    /// The described type that this value or its items have.
    pub fn type_id(self) -> Option<TypeId> {
        self.0.trim_start_matches(['[', '{']).parse().ok().map(TypeId)
    }

    /// Whether this is a map of quantities, as `limits` and `requests` are.
    pub(super) fn is_quantity_map(self) -> bool {
        self.0 == "{q"
    }

    #[cfg(test)]
    pub(super) fn is_within(self, types: usize) -> bool {
        let item = self.0.trim_start_matches(['[', '{']);
        matches!(item, "s" | "i" | "n" | "b" | "q" | "p" | "t" | "o" | "x")
            || self.type_id().is_some_and(|id| usize::from(id.0) < types)
    }
}
