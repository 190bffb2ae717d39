//! What all settings files have in common: ids, lists, lines, and keys without a counterpart.

use plimsoll_lint::{Registry, Rule, Severity};
use plimsoll_text::{LineIndex, Span};
use plimsoll_yaml::Node;

use crate::draft::{Draft, Named};
use crate::{Note, Source};

/// Reads one settings file into the draft.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) registry: &'a Registry,
    pub(crate) draft: &'a mut Draft,
    lines: LineIndex,
    notes: Vec<(u32, String)>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(source: &'a Source<'a>, registry: &'a Registry, draft: &'a mut Draft) -> Self {
        Self { source, registry, draft, lines: LineIndex::new(source.text), notes: Vec::new() }
    }

    pub(crate) fn into_notes(mut self) -> Vec<Note> {
        self.notes.sort();
        self.notes.dedup();
        let notes = self.notes.into_iter();
        notes.map(|(line, message)| Note { path: self.source.path.to_owned(), line, message }).collect()
    }

    /// Says something about a place.
    pub(crate) fn note(&mut self, at: Span, message: impl Into<String>) {
        self.notes.push((self.lines.line(at.start) + 1, message.into()));
    }

    /// Says that a key has no counterpart, perhaps with what to use instead.
    pub(crate) fn no_counterpart(&mut self, key: &str, at: Span, hint: Option<&str>) {
        let hint = hint.map(|hint| format!(": {hint}")).unwrap_or_default();
        self.note(at, format!("'{key}' has no counterpart{hint}."));
    }

    /// The rules that an id of the tool means, which may have `*` in it; an unknown one is noted.
    pub(crate) fn rules(&mut self, id: &str, at: Span) -> Vec<&'static Rule> {
        let peer = self.source.tool.name();
        let rules = self.registry.rules();
        let found: Vec<&'static Rule> = if id.contains('*') {
            let is_meant = |rule: &&Rule| rule.aliases.iter().any(|alias| alias.peer == peer && matches(id, alias.id));
            rules.iter().filter(is_meant).collect()
        } else {
            self.registry.by_alias(peer, id).iter().filter_map(|&index| rules.get(index)).collect()
        };
        if found.is_empty() {
            self.note(at, format!("'{id}' is no check here."));
        }
        found
    }

    pub(crate) fn ignore(&mut self, id: &str, at: Span) {
        let rules = self.rules(id, at);
        add(&mut self.draft.ignore, &rules, id);
    }

    pub(crate) fn select(&mut self, id: &str, at: Span) {
        let rules = self.rules(id, at);
        add(&mut self.draft.select, &rules, id);
    }

    /// Selects all rules that are a check of the tool.
    pub(crate) fn select_all(&mut self) {
        let peer = self.source.tool.name();
        for rule in self.registry.of_peer(peer).into_iter().filter_map(|index| self.registry.rules().get(index)) {
            let ids = rule.aliases.iter().filter(|alias| alias.peer == peer).map(|alias| alias.id.to_owned());
            self.draft.select.entry(rule.name).or_default().extend(ids);
        }
    }

    /// Ignores an id in the files of a glob.
    pub(crate) fn ignore_in(&mut self, glob: &str, id: &str, at: Span) {
        let rules = self.rules(id, at);
        if !rules.is_empty() {
            add(self.draft.overrides.entry(glob.trim_start_matches("./").to_owned()).or_default(), &rules, id);
        }
    }

    pub(crate) fn severity(&mut self, id: &str, at: Span, severity: Severity) {
        for rule in self.rules(id, at) {
            self.draft.severity(rule.name, severity);
        }
    }

    /// Sets an option of the rules that an id means and that have it.
    pub(crate) fn option(&mut self, id: &str, at: Span, key: &'static str, value: &toml::Value) {
        for rule in self.rules(id, at) {
            if rule.options.iter().any(|option| option.name == key) {
                self.draft.rules.entry(rule.name).or_default().insert(key, value.clone());
            }
        }
    }

    pub(crate) fn fail_on(&mut self, severity: Severity) {
        self.draft.fail_on = Some(self.draft.fail_on.map_or(severity, |known| known.min(severity)));
    }

    /// Leaves out files, if the path is one inside the repository.
    pub(crate) fn exclude(&mut self, path: &str, at: Span) {
        let trimmed = path.trim_start_matches("./");
        if trimmed.starts_with(['/', '~']) || trimmed.contains("..") || trimmed.is_empty() {
            self.note(at, format!("'{path}' lies outside of the folder; only paths inside can be left out."));
        } else {
            self.draft.exclude.insert(trimmed.to_owned());
        }
    }
}

fn add(list: &mut Named, rules: &[&'static Rule], id: &str) {
    for rule in rules {
        list.entry(rule.name).or_default().insert(id.split(['\n', '\r']).next().unwrap_or(id).to_owned());
    }
}

/// Whether an id fits a pattern in which `*` stands for anything. Letter case does not matter.
fn matches(pattern: &str, id: &str) -> bool {
    let (pattern, id) = (pattern.to_ascii_lowercase(), id.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| id.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(found) => rest = rest.get(found + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The texts of a list, or of one text with commas, each with its place.
pub(crate) fn texts(node: Node<'_>) -> Vec<(&str, Span)> {
    let one = node.text().map(|text| (text, node.span()));
    let items = node.items().filter_map(|item| Some((item.text()?, item.span())));
    let mut found = Vec::new();
    for (text, span) in one.into_iter().chain(items) {
        found.extend(text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(|word| (word, span)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("CKV_K8S_*", "CKV_K8S_16"));
        assert!(matches("*", "x"));
        assert!(matches("a*c", "ABC"));
        assert!(!matches("a*c", "abd"));
        assert!(!matches("CKV_K8S_*", "CKV_DOCKER_1"));
        assert!(!matches("a*bc*c", "abc"));
    }
}
