//! What a rule writes its findings to.

use plimsoll_text::{Edit, Span};

use plimsoll_kubernetes::image::ImageReference;

use crate::analyze::Around;
use crate::diagnostic::{Detail, Diagnostic, Fix, Related, Subject, UnitId};
use crate::rule::{Rule, Severity};
use crate::settings::{OptionValue, Settings};

/// A finding while a rule words it; hand it to [`Report::emit`].
#[derive(Debug)]
#[must_use]
pub struct Finding {
    unit: Option<UnitId>,
    span: Span,
    message: &'static str,
    args: Vec<Box<str>>,
    severity: Option<Severity>,
    detail: Detail,
    subject: Option<Box<Subject>>,
    secret: bool,
}

impl Finding {
    /// A finding at `span`, worded by the rule's default message.
    pub fn at(span: Span) -> Self {
        Self {
            unit: None,
            span,
            message: "default",
            args: Vec::new(),
            severity: None,
            detail: Detail::default(),
            subject: None,
            secret: false,
        }
    }

    /// A finding in another unit than the one at hand: rules over a scope say where.
    pub fn in_unit(unit: UnitId, span: Span) -> Self {
        Self { unit: Some(unit), ..Self::at(span) }
    }

    /// Picks another message of the page's `messages` than `default`.
    pub fn message(mut self, id: &'static str) -> Self {
        self.message = id;
        self
    }

    /// Adds the next argument of the message.
    pub fn arg(mut self, value: impl Into<Box<str>>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Gives this finding a severity of its own, unless the configuration sets one for the rule.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Says what to do here, when that is more than the page's `help`.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.detail.help = Some(help.into());
        self
    }

    /// Points at another place in the same file.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.detail.related.push(Related { unit: None, span, label: label.into() });
        self
    }

    /// Points at a place in another unit.
    pub fn related_in(mut self, unit: UnitId, span: Span, label: impl Into<String>) -> Self {
        self.detail.related.push(Related { unit: Some(unit), span, label: label.into() });
        self
    }

    /// Offers a way to repair it. The first offered is the preferred one.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.detail.fixes.push(fix);
        self
    }

    /// Offers a safe fix of one edit.
    pub fn safe_fix(self, title: impl Into<String>, edit: Edit) -> Self {
        self.fix(Fix::safe(title, vec![edit]))
    }

    /// Offers an unsafe fix of one edit.
    pub fn unsafe_fix(self, title: impl Into<String>, edit: Edit) -> Self {
        self.fix(Fix::r#unsafe(title, vec![edit]))
    }

    /// Says what it is about, where the view of the rule does not: several findings about one thing may be joined.
    pub fn about(mut self, span: Span, name: impl Into<Box<str>>) -> Self {
        self.subject = Some(Box::new(Subject { span, name: name.into() }));
        self
    }

    /// Marks the spot as a secret: reports show `[REDACTED]` in its place, in every excerpt of the file.
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// Where the findings of one analysis collect, before suppressions.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What was found, each with the unit if it is not the one at hand.
    pub(crate) diagnostics: Vec<(Option<UnitId>, Diagnostic)>,
    /// Places that excerpts must hide.
    pub(crate) secrets: Vec<(Option<UnitId>, Span)>,
}

/// A rule's pen: it knows the rule, its options and the settings, and takes findings.
#[derive(Debug)]
pub struct Report<'a> {
    rule: &'static Rule,
    index: usize,
    settings: &'a Settings,
    findings: &'a mut Findings,
    around: Around<'a>,
}

impl<'a> Report<'a> {
    /// A pen for the rule at `index` of the registry.
    pub(crate) fn new(
        rule: &'static Rule,
        index: usize,
        settings: &'a Settings,
        findings: &'a mut Findings,
        around: Around<'a>,
    ) -> Self {
        Self { rule, index, settings, findings, around }
    }

    /// Takes a finding.
    pub fn emit(&mut self, finding: Finding) {
        let message = self.rule.messages.iter().position(|message| message.id == finding.message);
        debug_assert!(message.is_some(), "{} has no message '{}' in its page", self.rule.id, finding.message);
        let severity = self.settings.severity(self.index, finding.severity.unwrap_or(self.rule.severity));
        if finding.secret {
            self.findings.secrets.push((finding.unit, finding.span));
        }
        // Findings are many and stay: their lists take no more than they hold.
        let mut detail = finding.detail;
        detail.fixes.shrink_to_fit();
        detail.related.shrink_to_fit();
        let plain = detail.related.is_empty() && detail.help.is_none() && detail.fixes.is_empty();
        // Only what is missing is one thing; what somebody wrote is a finding of its own.
        let is_bundled = self.rule.bundle.is_some() && message == Some(0);
        let subject = finding.subject.or_else(|| self.around.subject.cloned().map(Box::new)).filter(|_| is_bundled);
        let diagnostic = Diagnostic {
            rule: self.rule,
            message: u8::try_from(message.unwrap_or(0)).unwrap_or(0),
            args: finding.args.into_boxed_slice(),
            severity,
            span: finding.span,
            origin: self.around.origin.map(Into::into),
            detail: (!plain).then(|| Box::new(detail)),
            subject,
        };
        self.findings.diagnostics.push((finding.unit, diagnostic));
    }

    /// The name of the rule: several that differ only in data share one function.
    #[must_use]
    pub fn rule_name(&self) -> &'static str {
        self.rule.name
    }

    /// The severity of the rule's page.
    #[must_use]
    pub fn rule_severity(&self) -> Severity {
        self.rule.severity
    }

    /// Whether an image in this file is replaced when it is deployed, as skaffold does with those that it builds. Its
    /// tag says nothing then; a digest is left alone.
    #[must_use]
    pub fn is_placeholder(&self, image: &ImageReference<'_>) -> bool {
        let placeholders = self.around.beside.map(|beside| &beside.placeholders);
        let is_named = placeholders.is_some_and(|names| !names.is_empty() && names.contains(&image.normalized_name()));
        is_named && image.digest().is_none()
    }

    /// What the configuration says beyond this rule.
    #[must_use]
    pub fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// The rule's option of type list. An option that the page does not declare is empty.
    #[must_use]
    pub fn list(&self, name: &str) -> &'a [String] {
        match self.settings.option(self.index, name) {
            Some(OptionValue::List(list)) => list,
            _ => &[],
        }
    }

    /// The rule's option of type whole number. An option that the page does not declare is 0.
    #[must_use]
    pub fn int(&self, name: &str) -> i64 {
        match self.settings.option(self.index, name) {
            Some(OptionValue::Int(value)) => *value,
            _ => 0,
        }
    }

    /// The rule's option of type truth value. An option that the page does not declare is false.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.settings.option(self.index, name), Some(OptionValue::Bool(true)))
    }
}
