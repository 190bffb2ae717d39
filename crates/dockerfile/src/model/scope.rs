//! Variables: which are visible at an instruction, and what words are worth there.

use plimsoll_text::Span;
use rustc_hash::FxHashMap;

use super::pattern;
use crate::{Modifier, Operator, Part, Variable, Word};

/// The longest value that is followed, in bytes. Repeated doubling ends here.
const MAX_VALUE: usize = 4096;

/// A value of the build: known, or not knowable from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// What a build without `--build-arg` uses.
    Known(String),
    /// It depends on build arguments, on the base image, or on something that cannot be followed.
    Unknown,
}

impl Value {
    /// The value if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// A word with its variables replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What it is worth.
    pub value: Value,
    /// The references in it that have no value, in order.
    pub missing: Vec<Missing>,
}

impl Resolved {
    /// The references to variables that nothing declares and that no modifier provides for.
    pub fn undefined(&self) -> impl Iterator<Item = &Missing> {
        self.missing.iter().filter(|missing| missing.kind == MissingKind::Undeclared && !missing.guarded)
    }
}

/// A reference to a variable without value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The name.
    pub name: String,
    /// The reference with `$`.
    pub span: Span,
    /// Why it has no value.
    pub kind: MissingKind,
    /// Whether the reference says itself what to do then: `-`, `+` or `?`.
    pub guarded: bool,
}

/// Why a variable has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKind {
    /// No ARG and no ENV in scope declares it. An external base image may set it.
    Undeclared,
    /// An ARG in scope declares it without a default.
    ArgWithoutDefault,
}

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    Set(String),
    /// Set, but to what is not known.
    Unknown,
    /// An ARG without default.
    Unset,
}

impl Binding {
    fn of(value: Value) -> Self {
        match value {
            Value::Known(value) => Self::Set(value),
            Value::Unknown => Self::Unknown,
        }
    }
}

/// Every binding of a name within a stage: the instruction that makes it, and what it is from the next one on.
type History = FxHashMap<String, Vec<(usize, Binding)>>;

/// The variables of one stage, or of the part before the first FROM.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    env: History,
    arg: History,
}

impl Scope {
    pub(super) fn set_env(&mut self, name: &str, at: usize, value: Value) {
        self.env.entry(name.to_owned()).or_default().push((at, Binding::of(value)));
    }

    pub(super) fn set_arg(&mut self, name: &str, at: usize, binding: Binding) {
        self.arg.entry(name.to_owned()).or_default().push((at, binding));
    }

    pub(super) fn env(&self, name: &str, before: usize) -> Option<&Binding> {
        latest(&self.env, name, before)
    }

    pub(super) fn arg(&self, name: &str, before: usize) -> Option<&Binding> {
        latest(&self.arg, name, before)
    }

    /// Whether a name is bound before an instruction.
    pub(super) fn has(&self, name: &str, before: usize) -> bool {
        self.env(name, before).is_some() || self.arg(name, before).is_some()
    }

    /// The names that are bound before an instruction, in no order.
    pub(super) fn names(&self, before: usize) -> impl Iterator<Item = &str> {
        let all = self.env.iter().chain(&self.arg);
        all.filter(move |(_, bound)| bound.first().is_some_and(|(at, _)| *at < before)).map(|(name, _)| name.as_str())
    }
}

fn latest<'h>(history: &'h History, name: &str, before: usize) -> Option<&'h Binding> {
    let bindings = history.get(name)?;
    let count = bindings.partition_point(|(at, _)| *at < before);
    bindings.get(..count)?.last().map(|(_, binding)| binding)
}

/// What a name is bound to where a word stands.
pub(super) enum Lookup<'l> {
    Bound(&'l Binding),
    /// Set by the builder or the base image in a way that is not known; no reason to complain.
    Predefined,
    /// Nothing declares it. `empty` if it is certain that nothing sets it.
    Undeclared {
        empty: bool,
    },
}

/// Whether the builder sets an ARG of that name by itself once it is declared; the platform ones are declared globally.
pub(super) fn is_platform_arg(name: &str) -> bool {
    let platform = |suffix: &str| matches!(suffix, "PLATFORM" | "OS" | "OSVERSION" | "ARCH" | "VARIANT");
    name.strip_prefix("TARGET").is_some_and(|suffix| suffix == "STAGE" || platform(suffix))
        || name.strip_prefix("BUILD").is_some_and(platform)
}

/// Whether every build has the variable without a declaration.
pub(super) fn is_predefined(name: &str) -> bool {
    const PROXIES: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];
    name == "PATH" || PROXIES.iter().any(|proxy| proxy.eq_ignore_ascii_case(name))
}

/// Replaces the variables of a word.
pub(super) fn resolve<'l>(word: &Word<'_>, lookup: &dyn Fn(&str) -> Lookup<'l>) -> Resolved {
    if let Some(value) = word.literal() {
        return Resolved { value: Value::Known(value.to_owned()), missing: Vec::new() };
    }
    let mut missing = Vec::new();
    let value = expand(word.parts(), lookup, &mut missing).map_or(Value::Unknown, Value::Known);
    Resolved { value, missing }
}

/// The value of the parts; `None` if unknown. Every part is looked at even then, for what is missing.
fn expand<'l>(parts: &[Part], lookup: &dyn Fn(&str) -> Lookup<'l>, missing: &mut Vec<Missing>) -> Option<String> {
    let mut value = Some(String::new());
    for part in parts {
        let piece = match part {
            Part::Literal(text) => Some(text.clone()),
            Part::Variable(variable) => reference(variable, lookup, missing),
            Part::Invalid(_) => None,
        };
        value = value.zip(piece).map(|(value, piece)| value + &piece).filter(|value| value.len() <= MAX_VALUE);
    }
    value
}

fn reference<'l>(
    variable: &Variable,
    lookup: &dyn Fn(&str) -> Lookup<'l>,
    missing: &mut Vec<Missing>,
) -> Option<String> {
    let bound = lookup(&variable.name);
    let operator = variable.modifier.as_ref().map(|modifier| modifier.operator);
    let guarded = matches!(operator, Some(Operator::Default | Operator::Alternative | Operator::Required));
    let kind = match bound {
        Lookup::Undeclared { .. } => Some(MissingKind::Undeclared),
        Lookup::Bound(Binding::Unset) => Some(MissingKind::ArgWithoutDefault),
        _ => None,
    };
    if let Some(kind) = kind {
        missing.push(Missing { name: variable.name.clone(), span: variable.span, kind, guarded });
    }
    let Some(modifier) = &variable.modifier else {
        return match bound {
            Lookup::Bound(Binding::Set(value)) => Some(value.clone()),
            Lookup::Undeclared { empty: true } => Some(String::new()),
            _ => None,
        };
    };
    modified(modifier, &bound, lookup, missing)
}

fn modified<'l>(
    modifier: &Modifier,
    bound: &Lookup<'_>,
    lookup: &dyn Fn(&str) -> Lookup<'l>,
    missing: &mut Vec<Missing>,
) -> Option<String> {
    let word = expand(&modifier.word, lookup, missing);
    let replacement = expand(&modifier.replacement, lookup, missing);
    let value = match bound {
        Lookup::Bound(Binding::Set(value)) => Some(value.as_str()),
        Lookup::Undeclared { empty: true } => None,
        // A build without build arguments takes the default, as it takes the default of an ARG.
        Lookup::Bound(Binding::Unset) if modifier.operator == Operator::Default => None,
        _ => return None,
    };
    let is_unset = value.is_none_or(|value| modifier.colon && value.is_empty());
    match modifier.operator {
        Operator::Default if is_unset => word,
        Operator::Alternative if is_unset => Some(String::new()),
        Operator::Alternative => word,
        Operator::Required if is_unset => None,
        Operator::Default | Operator::Required => value.map(str::to_owned),
        Operator::TrimPrefix { greedy } => pattern::trim_prefix(value.unwrap_or(""), &word?, greedy),
        Operator::TrimSuffix { greedy } => pattern::trim_suffix(value.unwrap_or(""), &word?, greedy),
        Operator::Replace { all } => pattern::replace(value.unwrap_or(""), &word?, &replacement?, all),
    }
}
