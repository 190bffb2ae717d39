//! The labels that a selector is asked about.

use compact_str::CompactString;

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
    entries: Vec<(CompactString, Option<CompactString>)>,
    has_unknown_keys: bool,
}

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
        match self.find(key) {
            Ok(at) => self.entries[at].1 = value.map(Into::into),
            Err(at) => {
                // Sets are many and stay: they take no more than they hold.
                self.entries.reserve_exact(1);
                self.entries.insert(at, (key.into(), value.map(Into::into)));
            }
        }
    }

    /// The known labels in order of their keys; `None` is a value that can't be known here.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.entries.iter().map(|(key, value)| (&**key, value.as_deref()))
    }

    /// Whether the object certainly has no label.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && !self.has_unknown_keys
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(known, _)| (**known).cmp(key))
    }
}

impl Labels for LabelSet {
    fn label(&self, key: &str) -> LabelValue<'_> {
        match self.find(key).ok().and_then(|at| self.entries.get(at)) {
            Some((_, Some(value))) => LabelValue::Is(value),
            Some((_, None)) => LabelValue::Any,
            None if self.has_unknown_keys => LabelValue::Unknown,
            None => LabelValue::Absent,
        }
    }
}

impl<'a> FromIterator<(&'a str, Option<&'a str>)> for LabelSet {
    fn from_iter<I: IntoIterator<Item = (&'a str, Option<&'a str>)>>(entries: I) -> Self {
        let mut entries: Vec<(CompactString, Option<CompactString>)> =
            entries.into_iter().map(|(key, value)| (key.into(), value.map(Into::into))).collect();
        // A stable sort keeps duplicates in the order of writing; of those, only the last stays.
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.reverse();
        entries.dedup_by(|later, earlier| later.0 == earlier.0);
        entries.reverse();
        Self { entries, has_unknown_keys: false }
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
