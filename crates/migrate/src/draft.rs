//! The configuration while it is put together, and how it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use plimsoll_lint::Severity;

use crate::Source;

/// Rules by name, each with the ids that it was called by.
pub(crate) type Named = BTreeMap<&'static str, BTreeSet<String>>;

/// A configuration that is being put together from several sources.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Whether only what is selected runs.
    pub(crate) only_selected: bool,
    pub(crate) select: Named,
    pub(crate) ignore: Named,
    pub(crate) exclude: BTreeSet<String>,
    /// The least severity that fails; of several the least.
    pub(crate) fail_on: Option<Severity>,
    pub(crate) require_reason: bool,
    /// Tables of rules, by the name of the rule, then the key.
    pub(crate) rules: BTreeMap<&'static str, BTreeMap<&'static str, toml::Value>>,
    /// Rules to ignore in some files, by the glob.
    pub(crate) overrides: BTreeMap<String, Named>,
    pub(crate) kubernetes_version: Option<String>,
}

impl Draft {
    /// Gives a rule a severity; of several the worst.
    pub(crate) fn severity(&mut self, rule: &'static str, severity: Severity) {
        let value = self.rules.entry(rule).or_default().entry("severity").or_insert_with(|| severity.name().into());
        let known = value.as_str().and_then(|name| name.parse().ok());
        if known.is_none_or(|known: Severity| known < severity) {
            *value = severity.name().into();
        }
    }

    /// The text of the configuration.
    pub(crate) fn render(&self, sources: &[Source<'_>]) -> String {
        let from: Vec<&str> = sources.iter().map(|source| source.path).collect();
        let mut out = format!("# From {}, by 'plimsoll migrate'.\n\n", from.join(", "));
        if self.only_selected {
            out.push_str("presets = []\n");
        }
        named(&mut out, "select", &self.select);
        named(&mut out, "ignore", &self.ignore);
        if !self.exclude.is_empty() {
            let _ = writeln!(out, "exclude = {}", list(&self.exclude));
        }
        if let Some(severity) = self.fail_on {
            let _ = writeln!(out, "fail-on = {}", quoted(severity.name()));
        }
        if self.require_reason {
            out.push_str("require-suppression-reason = true\n");
        }
        for (rule, keys) in &self.rules {
            let _ = writeln!(out, "\n[rules.{rule}]");
            for (key, value) in keys {
                let _ = writeln!(out, "{key} = {value}");
            }
        }
        for (glob, rules) in &self.overrides {
            let _ = writeln!(out, "\n[[overrides]]\nfiles = [{}]", quoted(glob));
            named(&mut out, "ignore", rules);
        }
        if let Some(version) = &self.kubernetes_version {
            let _ = writeln!(out, "\n[kubernetes]\nversion = {}", quoted(version));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }
}

/// A list of rules, one a line, with the ids that they were called by.
fn named(out: &mut String, key: &str, rules: &Named) {
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(out, "{key} = [");
    for (rule, ids) in rules {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let _ = writeln!(out, "  {}, # {}", quoted(rule), ids.join(", "));
    }
    out.push_str("]\n");
}

fn list(items: &BTreeSet<String>) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
