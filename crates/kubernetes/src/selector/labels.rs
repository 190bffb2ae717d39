//! The labels that a selector is asked about.

use crate::Texts;

/// What is known about one label of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelValue<'a> {
    /// The object has no such label.
    Absent,
    /// The label has this value.
    Is(&'a str),
    /// The label is there, with a value that a template or a controller decides.
    Any,
    /// The label may be there or not.
    Unknown,
}

/// Anything that has labels.
pub trait Labels {
    /// What is known about the label `key`.
    fn label(&self, key: &str) -> LabelValue<'_>;
}

/// The labels of one object, sorted by key; the last one written wins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LabelSet {
    /// Each key with its value behind it: `=` and the value, or [`ANY`] if it can't be known here.
    entries: Texts,
    has_unknown_keys: bool,
}

/// Stands for a value that a template or a controller decides.
const ANY: &str = "?";

impl LabelSet {
    /// The same labels, with others possible that can't be known here.
    #[must_use]
    pub fn with_unknown_keys(mut self) -> Self {
        self.has_unknown_keys = true;
        self
    }

    /// Whether others are possible that can't be known here.
    pub fn has_unknown_keys(&self) -> bool {
        self.has_unknown_keys
    }

    /// Sets a label; `None` is a value that a template or a controller decides.
    pub fn insert(&mut self, key: &str, value: Option<&str>) {
        let set: Self = self.iter().chain([(key, value)]).collect();
        self.entries = set.entries;
    }

    /// The known labels in order of their keys; `None` is a value that can't be known here.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let mut texts = self.entries.iter();
        std::iter::from_fn(move || Some((texts.next()?, texts.next()?.strip_prefix('='))))
    }

    /// Whether the object certainly has no label.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && !self.has_unknown_keys
    }
}

impl Labels for LabelSet {
    // Objects have few labels: nothing finds one faster than a look at each.
    fn label(&self, key: &str) -> LabelValue<'_> {
        match self.iter().find(|(own, _)| *own == key) {
            Some((_, Some(value))) => LabelValue::Is(value),
            Some((_, None)) => LabelValue::Any,
            None if self.has_unknown_keys => LabelValue::Unknown,
            None => LabelValue::Absent,
        }
    }
}

impl<'a> FromIterator<(&'a str, Option<&'a str>)> for LabelSet {
    fn from_iter<I: IntoIterator<Item = (&'a str, Option<&'a str>)>>(entries: I) -> Self {
        let mut entries: Vec<(&str, Option<&str>)> = entries.into_iter().collect();
        // A stable sort keeps duplicates in the order of writing; of those, only the last stays.
        entries.sort_by_key(|(key, _)| *key);
        entries.reverse();
        entries.dedup_by_key(|(key, _)| *key);
        entries.reverse();
        let texts = entries.into_iter().flat_map(|(key, value)| match value {
            Some(value) => [["", key], ["=", value]],
            None => [["", key], ["", ANY]],
        });
        Self { entries: texts.collect(), has_unknown_keys: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_duplicate_labels_wins() {
        let labels: LabelSet = [("b", Some("1")), ("a", Some("2")), ("b", Some("3"))].into_iter().collect();
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("a", Some("2")), ("b", Some("3"))]);
        assert_eq!(labels.label("b"), LabelValue::Is("3"));
    }

    #[test]
    fn insert_replaces_and_keeps_the_order() {
        let mut labels = LabelSet::default();
        assert!(labels.is_empty());
        labels.insert("z", Some("1"));
        labels.insert("a", None);
        labels.insert("z", Some("2"));
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("a", None), ("z", Some("2"))]);
        assert_eq!(labels.label("a"), LabelValue::Any);
        assert_eq!(labels.label("m"), LabelValue::Absent);
    }
}
