//! Finding pods by the labels of a selector, and selectors by the labels of a pod.

use std::collections::HashMap;

use crate::selector::{CiliumKey, LabelSet, LabelValue, Labels, Requirement, Selector, Test, cilium_key};
use crate::{Dialect, PodId};

/// The one label, with the values that will do, that every match of the selector must have.
fn required<'s>(selector: &'s Selector, dialect: Dialect) -> Option<(&'s str, Vec<&'s str>)> {
    let requirement = |requirement: &'s Requirement| {
        let key = requirement.key.as_deref()?;
        let key = match dialect {
            Dialect::Kubernetes => key,
            Dialect::Calico if key.starts_with("projectcalico.org/") => return None,
            Dialect::Calico => key,
            Dialect::Cilium => match cilium_key(key) {
                CiliumKey::Pod(key) => key,
                _ => return None,
            },
        };
        let Test::In(values) = &requirement.test else { return None };
        let values = values.iter().map(|value| value.as_deref()).collect::<Option<Vec<_>>>()?;
        Some((key, values))
    };
    match selector {
        Selector::All(requirements) => requirements.iter().find_map(requirement),
        Selector::AllOf(parts) => parts.iter().find_map(|part| required(part, dialect)),
        _ => None,
    }
}

/// Selectors by one label that they require.
#[derive(Debug)]
pub(super) struct SelectorIndex<'f, T> {
    by_label: HashMap<(&'f str, &'f str), Vec<T>>,
    by_key: HashMap<&'f str, Vec<T>>,
    /// The keys of `by_key` in the order in which they came.
    keys: Vec<&'f str>,
    /// Selectors that require no label in particular.
    others: Vec<T>,
}

impl<T> Default for SelectorIndex<'_, T> {
    fn default() -> Self {
        Self { by_label: HashMap::new(), by_key: HashMap::new(), keys: Vec::new(), others: Vec::new() }
    }
}

impl<'f, T: Copy + Ord> SelectorIndex<'f, T> {
    pub(super) fn add(&mut self, id: T, selector: &'f Selector, dialect: Dialect) {
        let Some((key, values)) = required(selector, dialect) else {
            self.others.push(id);
            return;
        };
        for value in values {
            self.by_label.entry((key, value)).or_default().push(id);
        }
        let same_key = self.by_key.entry(key).or_default();
        if same_key.is_empty() {
            self.keys.push(key);
        }
        same_key.push(id);
    }

    /// Those that may match these labels, each once.
    pub(super) fn candidates(&self, labels: &LabelSet) -> Vec<T> {
        let mut found: Vec<T> = self.likely(labels).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those that may match these labels, some perhaps more than once. Selectors that require nothing in particular come
    /// first: they nearly always match.
    pub(super) fn likely<'a>(&'a self, labels: &'a LabelSet) -> impl Iterator<Item = T> + use<'a, 'f, T> {
        let named = labels.iter().filter_map(|(key, value)| match value {
            Some(value) => self.by_label.get(&(key, value)),
            None => self.by_key.get(key),
        });
        let is_open = labels.has_unknown_keys();
        let missing = self.keys.iter().filter(move |key| is_open && labels.label(key) == LabelValue::Unknown);
        let open = missing.filter_map(|key| self.by_key.get(key));
        self.others.iter().chain(named.flatten()).chain(open.flatten()).copied()
    }
}

/// The pods of a namespace by their labels.
#[derive(Debug, Default)]
pub(super) struct PodIndex<'f> {
    by_label: HashMap<(&'f str, &'f str), Vec<PodId>>,
    /// Pods with a label of this key whose value is not known.
    by_key: HashMap<&'f str, Vec<PodId>>,
    /// Pods that may have labels that are not known.
    open: Vec<PodId>,
    all: Vec<PodId>,
}

impl<'f> PodIndex<'f> {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn all(&self) -> &[PodId] {
        &self.all
    }

    pub(super) fn add(&mut self, pod: PodId, labels: &'f LabelSet) {
        self.all.push(pod);
        if labels.has_unknown_keys() {
            self.open.push(pod);
        }
        for (key, value) in labels.iter() {
            match value {
                Some(value) => self.by_label.entry((key, value)).or_default().push(pod),
                None => self.by_key.entry(key).or_default().push(pod),
            }
        }
    }

    /// Those that the selector may match, each once.
    pub(super) fn candidates(&self, selector: &Selector) -> Vec<PodId> {
        let mut found: Vec<PodId> = self.likely(selector).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those that the selector may match, some perhaps more than once. Pods that have the label come first.
    pub(super) fn likely<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = PodId> + use<'a, 'f> {
        let (key, values) = match required(selector, Dialect::Kubernetes) {
            Some((key, values)) => (Some(key), values),
            None => (None, Vec::new()),
        };
        let named = values.into_iter().filter_map(move |value| self.by_label.get(&(key?, value)));
        let of_key = key.and_then(|key| self.by_key.get(key));
        let rest = if key.is_some() { &self.open } else { &self.all };
        named.flatten().chain(of_key.into_iter().flatten()).chain(rest).copied()
    }
}
