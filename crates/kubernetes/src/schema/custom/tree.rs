//! The schemas of a CustomResourceDefinition, kept small: what several places describe alike is held once.
//!
//! Such definitions are long because they repeat themselves: from version to version, and the whole of a pod wherever one
//! may stand.

use std::collections::HashMap;

use compact_str::CompactString;

/// The number of a description in its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Id(u32);

/// The type that a description asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// None, or one that is not known.
    #[default]
    Any,
    String,
    Integer,
    Number,
    Boolean,
    IntOrString,
    Mapping,
    List,
}

/// What a schema says of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Description {
    pub(super) form: Form,
    /// The fields of a mapping, sorted by name.
    pub(super) fields: Box<[Field]>,
    /// The items of a list, or the values of the other keys of a mapping.
    pub(super) others: Option<Id>,
    /// Whether keys that are not described are kept.
    pub(super) is_open: bool,
    /// Whether it is a whole object, which has a kind and metadata without saying so.
    pub(super) is_object: bool,
    /// Whether null is a value and not the same as nothing.
    pub(super) is_nullable: bool,
    /// The only strings that are allowed; empty for any.
    pub(super) values: Box<[CompactString]>,
}

/// A field that a description names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Field {
    pub(super) name: CompactString,
    pub(super) value: Id,
    /// Whether it must be there. One that has a default need not be written.
    pub(super) is_required: bool,
}

/// All descriptions of a definition. Two that are made of the same schemas are equal.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tree(Box<[Description]>);

impl Tree {
    pub(super) fn get(&self, id: Id) -> &Description {
        // Ids come from the builder of this very tree.
        &self.0[id.0 as usize]
    }
}

impl Description {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.name.as_str().cmp(name)).ok()?;
        self.fields.get(at)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| field.name.as_str())
    }
}

/// Puts a [`Tree`] together from its leaves up.
#[derive(Debug, Default)]
pub(super) struct Builder(HashMap<Description, u32>);

impl Builder {
    pub(super) fn add(&mut self, description: Description) -> Id {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        Id(*self.0.entry(description).or_insert(next))
    }

    pub(super) fn finish(self) -> Tree {
        let mut all: Vec<(u32, Description)> = self.0.into_iter().map(|(description, at)| (at, description)).collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        Tree(all.into_iter().map(|(_, description)| description).collect())
    }
}
