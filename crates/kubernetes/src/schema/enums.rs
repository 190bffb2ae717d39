//! The values that string fields may have, from `data/enums.txt`.

use std::sync::LazyLock;

static TABLE: LazyLock<Vec<((&'static str, &'static str), Enumeration)>> =
    LazyLock::new(|| include_str!("../../data/enums.txt").lines().filter_map(parse_line).collect());

/// The values of a string field or of the items of a list of strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumeration {
    /// Whether the server refuses every other value. The values of an open set are only well-known ones. An empty string
    /// mostly counts as absent.
    pub is_closed: bool,
    values: &'static str,
}

impl Enumeration {
    /// The values, in the order of their declaration.
    pub fn values(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.values.split('|')
    }

    /// Whether this is one of the values, by case.
    pub fn contains(&self, value: &str) -> bool {
        self.values().any(|known| known == value)
    }
}

/// The fields of a type whose values are known, sorted by name, each with its type.
pub(super) fn enumerations(type_name: &str) -> &'static [((&'static str, &'static str), Enumeration)] {
    let start = TABLE.partition_point(|((name, _), _)| *name < type_name);
    let rest = TABLE.get(start..).unwrap_or_default();
    rest.get(..rest.partition_point(|((name, _), _)| *name == type_name)).unwrap_or_default()
}

fn parse_line(line: &'static str) -> Option<((&'static str, &'static str), Enumeration)> {
    if line.starts_with('#') {
        return None;
    }
    let mut columns = line.split('\t');
    let key = (columns.next()?, columns.next()?);
    let is_closed = columns.next()? == "c";
    Some((key, Enumeration { is_closed, values: columns.next()? }))
}

#[cfg(test)]
mod tests {
    use super::super::{Schema, Shape};
    use super::*;

    #[test]
    fn every_entry_names_a_field_of_strings() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        let schema = Schema::embedded();
        for ((type_name, field), _) in TABLE.iter() {
            let id = schema.type_named(type_name).unwrap_or_else(|| panic!("{type_name}"));
            let shape = schema.field(id, field).unwrap_or_else(|| panic!("{type_name}.{field}")).value.shape();
            let of_strings = match shape {
                Shape::List(item) => item.shape() == Shape::String,
                shape => shape == Shape::String,
            };
            assert!(of_strings, "{type_name}.{field}: {shape:?}");
        }
    }

    #[test]
    fn closed_and_open_sets_are_told_apart() {
        let schema = Schema::embedded();
        let values = |type_name, field| {
            let id = schema.type_named(type_name).unwrap();
            schema.field(id, field).unwrap().values
        };
        let policy = values("core.v1.PodSpec", "restartPolicy").unwrap();
        assert!(policy.is_closed && policy.contains("OnFailure") && !policy.contains("onFailure"));
        assert_eq!(policy.values().collect::<Vec<_>>(), ["Always", "OnFailure", "Never"]);
        assert!(!values("core.v1.Container", "restartPolicy").unwrap().is_closed);
        assert_eq!(values("core.v1.Container", "image"), None);
    }
}
