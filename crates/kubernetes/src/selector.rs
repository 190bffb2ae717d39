//! Label selectors: Kubernetes' own, plain equality maps, and those of Cilium and Calico.
//!
//! All are turned into one small owned form, [`Selector`], and asked with [`Selector::matches`] about anything that
//! implements [`Labels`]. The answer has three values, because a template or a controller may decide a label's value.
//! The Kubernetes part follows
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>.

use compact_str::CompactString;

mod calico;
mod cilium;
mod labels;

pub use calico::{CalicoError, parse_calico};
pub use cilium::{CiliumKey, CiliumLabels, cilium_key};
pub use labels::{LabelSet, LabelValue, Labels};

/// The answer to "does this selector match?", in Kleene's logic of three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// It matches, whatever the unknown parts turn out to be.
    Yes,
    /// It does not match, whatever the unknown parts turn out to be.
    No,
    /// It depends on a value that can't be known here.
    Unknown,
}

impl Match {
    /// Both hold.
    pub fn and(self, other: Match) -> Match {
        match (self, other) {
            (Match::No, _) | (_, Match::No) => Match::No,
            (Match::Yes, Match::Yes) => Match::Yes,
            _ => Match::Unknown,
        }
    }

    /// At least one holds.
    pub fn or(self, other: Match) -> Match {
        !(!self).and(!other)
    }

    /// Whether the answer is not a certain no: the safe reading for "is something selected?".
    pub fn is_possible(self) -> bool {
        self != Match::No
    }
}

impl std::ops::Not for Match {
    type Output = Match;

    fn not(self) -> Match {
        match self {
            Match::Yes => Match::No,
            Match::No => Match::Yes,
            Match::Unknown => Match::Unknown,
        }
    }
}

impl From<bool> for Match {
    fn from(value: bool) -> Self {
        if value { Match::Yes } else { Match::No }
    }
}

/// A value in a selector; `None` if a template decides it.
pub type SelectorValue = Option<CompactString>;

/// What a selector asks of one label.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The label is there with one of these values.
    In(Box<[SelectorValue]>),
    /// The label is missing or has none of these values.
    NotIn(Box<[SelectorValue]>),
    /// The label is there.
    Exists,
    /// The label is missing.
    DoesNotExist,
    /// The label is there and its value contains this text (Calico).
    Contains(CompactString),
    /// The label is there and its value starts with this text (Calico).
    StartsWith(CompactString),
    /// The label is there and its value ends with this text (Calico).
    EndsWith(CompactString),
    /// An operator that isn't known here, or that a template decides.
    Unknown,
}

/// One condition on one label.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The label's key; `None` if a template decides it.
    pub key: Option<CompactString>,
    /// What is asked of it.
    pub test: Test,
}

impl Requirement {
    /// The label `key` equals `value`; `None` is a value that a template decides.
    pub fn equals(key: &str, value: Option<&str>) -> Self {
        Self { key: Some(key.into()), test: Test::In([value.map(Into::into)].into()) }
    }

    /// One entry of `matchExpressions`. An operator that isn't one of Kubernetes' four can't be judged.
    pub fn expression(
        key: Option<&str>,
        operator: Option<&str>,
        values: impl IntoIterator<Item = SelectorValue>,
    ) -> Self {
        let values = || values.into_iter().collect();
        let test = match operator {
            Some("In") => Test::In(values()),
            Some("NotIn") => Test::NotIn(values()),
            Some("Exists") => Test::Exists,
            Some("DoesNotExist") => Test::DoesNotExist,
            _ => Test::Unknown,
        };
        Self { key: key.map(Into::into), test }
    }

    /// Whether an object with these labels meets the condition.
    pub fn matches(&self, labels: &(impl Labels + ?Sized)) -> Match {
        let Some(key) = &self.key else { return Match::Unknown };
        let value = labels.label(key);
        match &self.test {
            Test::In(values) => is_one_of(value, values),
            Test::NotIn(values) => !is_one_of(value, values),
            Test::Exists => exists(value),
            Test::DoesNotExist => !exists(value),
            Test::Contains(part) => has(value, |value| value.contains(&**part)),
            Test::StartsWith(part) => has(value, |value| value.starts_with(&**part)),
            Test::EndsWith(part) => has(value, |value| value.ends_with(&**part)),
            Test::Unknown => Match::Unknown,
        }
    }
}

fn is_one_of(value: LabelValue<'_>, values: &[SelectorValue]) -> Match {
    match value {
        LabelValue::Absent => Match::No,
        _ if values.is_empty() => Match::No,
        LabelValue::Any | LabelValue::Unknown => Match::Unknown,
        LabelValue::Is(value) if values.iter().any(|known| known.as_deref() == Some(value)) => Match::Yes,
        LabelValue::Is(_) if values.iter().any(Option::is_none) => Match::Unknown,
        LabelValue::Is(_) => Match::No,
    }
}

fn exists(value: LabelValue<'_>) -> Match {
    match value {
        LabelValue::Absent => Match::No,
        LabelValue::Is(_) | LabelValue::Any => Match::Yes,
        LabelValue::Unknown => Match::Unknown,
    }
}

fn has(value: LabelValue<'_>, test: impl Fn(&str) -> bool) -> Match {
    match value {
        LabelValue::Absent => Match::No,
        LabelValue::Is(value) => test(value).into(),
        LabelValue::Any | LabelValue::Unknown => Match::Unknown,
    }
}

/// A selector of any of the languages, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// Matches no object: an absent LabelSelector, or the empty equality map of a Service.
    Nothing,
    /// Can't be known here: the whole selector comes from a template or can't be read.
    Unknown,
    /// Matches objects that meet every condition; with no condition, every object.
    All(Box<[Requirement]>),
    /// Matches objects that meet one of these selectors.
    AnyOf(Box<[Selector]>),
    /// Matches objects that meet all of these selectors.
    AllOf(Box<[Selector]>),
    /// Matches objects that the inner selector does not match.
    Not(Box<Selector>),
}

impl Selector {
    /// A LabelSelector that is written: the AND of `matchLabels` and `matchExpressions`. An empty one, `{}`, matches
    /// everything; an absent one is [`Selector::Nothing`].
    pub fn from_requirements(requirements: impl IntoIterator<Item = Requirement>) -> Self {
        Self::All(requirements.into_iter().collect())
    }

    /// The plain map of a Service or ReplicationController: an empty one selects nothing.
    pub fn from_map<'a>(entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let requirements: Box<[Requirement]> =
            entries.into_iter().map(|(key, value)| Requirement::equals(key, value)).collect();
        if requirements.is_empty() { Self::Nothing } else { Self::All(requirements) }
    }

    /// A selector that matches every object.
    pub fn everything() -> Self {
        Self::All(Box::default())
    }

    /// Whether every object matches because nothing is asked: the mark of a default policy.
    pub fn is_everything(&self) -> bool {
        match self {
            Self::All(requirements) => requirements.is_empty(),
            Self::AllOf(parts) => parts.iter().all(Self::is_everything),
            Self::AnyOf(parts) => parts.iter().any(Self::is_everything),
            Self::Not(_) | Self::Nothing | Self::Unknown => false,
        }
    }

    /// Whether an object with these labels matches.
    pub fn matches(&self, labels: &(impl Labels + ?Sized)) -> Match {
        match self {
            Self::Nothing => Match::No,
            Self::Unknown => Match::Unknown,
            Self::All(requirements) => {
                requirements.iter().fold(Match::Yes, |so_far, requirement| so_far.and(requirement.matches(labels)))
            }
            Self::AllOf(parts) => parts.iter().fold(Match::Yes, |so_far, part| so_far.and(part.matches(labels))),
            Self::AnyOf(parts) => parts.iter().fold(Match::No, |so_far, part| so_far.or(part.matches(labels))),
            Self::Not(inner) => !inner.matches(labels),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> LabelSet {
        [("app", Some("web")), ("tier", None), ("empty", Some(""))].into_iter().collect()
    }

    fn expression(key: &str, operator: &str, values: &[&str]) -> Requirement {
        Requirement::expression(Some(key), Some(operator), values.iter().map(|&value| Some(value.into())))
    }

    #[test]
    fn each_operator_has_kubernetes_meaning() {
        for (key, operator, values, expected) in [
            ("app", "In", &["api", "web"][..], Match::Yes),
            ("app", "In", &["api"], Match::No),
            ("app", "In", &[], Match::No),
            ("none", "In", &["web"], Match::No),
            ("app", "NotIn", &["api"], Match::Yes),
            ("app", "NotIn", &["web"], Match::No),
            ("none", "NotIn", &["web"], Match::Yes),
            ("app", "Exists", &[], Match::Yes),
            ("none", "Exists", &[], Match::No),
            ("none", "DoesNotExist", &[], Match::Yes),
            ("app", "DoesNotExist", &[], Match::No),
            ("empty", "In", &[""], Match::Yes),
            ("tier", "In", &["a"], Match::Unknown),
            ("tier", "NotIn", &["a"], Match::Unknown),
            ("tier", "Exists", &[], Match::Yes),
            ("app", "Matches", &["w"], Match::Unknown),
        ] {
            let found = Selector::from_requirements([expression(key, operator, values)]).matches(&labels());
            assert_eq!(found, expected, "{key} {operator} {values:?}");
        }
    }

    #[test]
    fn absent_selects_nothing_and_empty_selects_everything() {
        assert_eq!(Selector::Nothing.matches(&labels()), Match::No);
        assert_eq!(Selector::everything().matches(&labels()), Match::Yes);
        assert_eq!(Selector::from_map([]).matches(&labels()), Match::No, "a Service without selector");
        assert!(Selector::everything().is_everything());
        assert!(!Selector::from_map([("app", Some("web"))]).is_everything());
    }

    #[test]
    fn a_certain_no_wins_over_the_unknown() {
        let selector = Selector::from_map([("tier", Some("db")), ("app", Some("api"))]);
        assert_eq!(selector.matches(&labels()), Match::No);
        let selector = Selector::from_map([("tier", Some("db")), ("app", Some("web"))]);
        assert_eq!(selector.matches(&labels()), Match::Unknown);
        let selector = Selector::from_map([("app", None)]);
        assert_eq!(selector.matches(&labels()), Match::Unknown, "a templated value in the selector");
    }

    #[test]
    fn open_label_sets_answer_unknown_for_other_keys() {
        let open = labels().with_unknown_keys();
        assert_eq!(Selector::from_map([("other", Some("x"))]).matches(&open), Match::Unknown);
        assert_eq!(Selector::from_map([("app", Some("x"))]).matches(&open), Match::No);
        let absent = Selector::from_requirements([expression("other", "DoesNotExist", &[])]);
        assert_eq!(absent.matches(&open), Match::Unknown);
    }

    #[test]
    fn three_valued_logic_is_kleenes() {
        use Match::{No, Unknown, Yes};
        for (a, b, and, or) in [
            (Yes, Yes, Yes, Yes),
            (Yes, No, No, Yes),
            (No, No, No, No),
            (Unknown, Yes, Unknown, Yes),
            (Unknown, No, No, Unknown),
            (Unknown, Unknown, Unknown, Unknown),
        ] {
            assert_eq!((a.and(b), b.and(a), a.or(b), b.or(a)), (and, and, or, or), "{a:?} {b:?}");
        }
    }
}
