//! Findings as they leave the engine.

use plimsoll_text::{Edit, Span};

use crate::rule::{Rule, Severity};

/// One finding in one file.
///
/// It carries a message template with arguments rather than a sentence, because SARIF wants both, and byte offsets
/// rather than lines, because only the output knows how to count.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Which of the rule's messages, as an index.
    pub message: u8,
    /// What fills the placeholders of the message, in order.
    pub args: Box<[Box<str>]>,
    /// How bad it is here.
    pub severity: Severity,
    /// Where it is: the key or value to change, never the whole object.
    pub span: Span,
    /// The path that a rendered stream names as the origin of the document (`# Source:` of `helm template`).
    pub origin: Option<Box<str>>,
    /// What only some findings have, boxed to keep the many plain ones small.
    pub detail: Option<Box<Detail>>,
    /// What it is about, for findings that may be joined to one.
    pub subject: Option<Box<Subject>>,
}

/// What several findings may be about: a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Where it is; findings about the same place are about the same thing.
    pub span: Span,
    /// How people call it.
    pub name: Box<str>,
}

/// The rarer parts of a [`Diagnostic`].
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// Other places that explain it, perhaps in other files.
    pub related: Vec<Related>,
    /// What to do here, when it says more than the rule's own `help`.
    pub help: Option<String>,
    /// Ways to repair it, the preferred first.
    pub fixes: Vec<Fix>,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The unit of the run it is in; `None` is the file of the finding itself.
    pub unit: Option<UnitId>,
    /// Where.
    pub span: Span,
    /// What is to be seen there: a few words without a full stop.
    pub label: String,
}

/// A unit of a run: its place in the list of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub u32);

/// What a fix promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// A proposal to read; never applied by a command.
    Display,
    /// It may change what is built or deployed: applied when asked for by `--unsafe-fixes`.
    Unsafe,
    /// What is built or deployed stays as intended: applied by `--fix`.
    Safe,
}

impl Applicability {
    /// The name as reports write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// A way to repair a finding by edits of its own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "Replace ADD by COPY".
    pub title: String,
    /// What it promises.
    pub applicability: Applicability,
    /// The edits; they do not overlap each other. None are there where several findings are made one: then they are worked
    /// out when the fix is applied.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that `--fix` applies.
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), applicability: Applicability::Safe, edits }
    }

    /// A fix that needs consent.
    #[must_use]
    pub fn r#unsafe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), applicability: Applicability::Unsafe, edits }
    }

    /// A proposal that is only shown.
    #[must_use]
    pub fn display(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), applicability: Applicability::Display, edits }
    }
}

impl Diagnostic {
    /// The id of its message.
    #[must_use]
    pub fn message_id(&self) -> &'static str {
        self.rule.message(self.message).id
    }

    /// The message with its arguments filled in.
    #[must_use]
    pub fn text(&self) -> String {
        fill(self.rule.template(self.message), &self.args)
    }

    /// What to do: the finding's own advice, else the rule's.
    #[must_use]
    pub fn help(&self) -> &str {
        self.detail.as_ref().and_then(|detail| detail.help.as_deref()).unwrap_or(self.rule.help)
    }

    /// Places that explain it.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        self.detail.as_ref().map_or(&[], |detail| &detail.related)
    }

    /// Ways to repair it, the preferred first.
    #[must_use]
    pub fn fixes(&self) -> &[Fix] {
        self.detail.as_ref().map_or(&[], |detail| &detail.fixes)
    }

    /// The best promise among its fixes.
    #[must_use]
    pub fn applicability(&self) -> Option<Applicability> {
        self.fixes().iter().map(|fix| fix.applicability).max()
    }
}

/// Puts arguments in place of `{0}`, `{1}`, …; a placeholder without an argument stays as it is.
pub(crate) fn fill(template: &str, args: &[impl AsRef<str>]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    // Templates are too short for a search that looks at many bytes at once to pay.
    while let Some((before, after)) =
        rest.bytes().position(|byte| byte == b'{').map(|at| (&rest[..at], &rest[at + 1..]))
    {
        out.push_str(before);
        let argument = after.split_once('}').and_then(|(number, tail)| {
            let index: usize = number.parse().ok()?;
            Some((args.get(index)?, tail))
        });
        if let Some((value, tail)) = argument {
            out.push_str(value.as_ref());
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        let args = ["{1}", "b"];
        assert_eq!(fill("'{0}' and '{1}' and {x} {7}", &args), "'{1}' and 'b' and {x} {7}");
    }
}
