//! Suppressions: comments and annotations that silence findings, ours and those of other tools.
//!
//! A directive of ours that silences nothing, or that cannot be read, is a finding of its own. One of another tool never
//! is: it may well be right for that tool.

mod cover;
mod directive;

use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll_text::Span;

pub(crate) use cover::{Cover, yaml_block_after};
pub(crate) use directive::PLACEHOLDER;
use directive::{Action, Directive, Ids};

use crate::date::Date;
use crate::registry::Registry;

/// Everything that silences findings in one file.
#[derive(Debug, Default)]
pub struct Suppressions {
    list: Vec<Suppression>,
    problems: Vec<Problem>,
    /// For each rule that is named, the suppressions that name it, in the order of their covers' starts.
    by_rule: Vec<(usize, Vec<usize>)>,
}

/// One directive.
#[derive(Debug)]
pub struct Suppression {
    /// The comment, or the annotation.
    pub span: Span,
    /// What to delete to be rid of it.
    pub removal: Span,
    /// The rules it names.
    pub rules: Vec<NamedRule>,
    /// Whether the form is ours, so that it is reported when it is of no use.
    pub is_own: bool,
    /// Whether it says why.
    pub has_reason: bool,
    /// The last day on which it holds.
    pub until: Option<Date>,
    cover: Span,
    /// Whether it is a comment about the one thing below it or on its line.
    is_here: bool,
    /// Whether it is a comment about the whole file.
    is_file: bool,
}

/// A name in a directive.
#[derive(Debug)]
pub struct NamedRule {
    /// The name as it was written; `all` stands for every rule.
    pub name: String,
    /// Where.
    pub span: Span,
    /// The rules it means, as indices of the registry.
    pub indices: Vec<usize>,
    used: AtomicBool,
}

impl NamedRule {
    /// Whether it silenced a finding.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }
}

/// A directive of ours that cannot be read.
#[derive(Debug)]
pub struct Problem {
    /// The comment, or the wrong part of it.
    pub span: Span,
    /// What is wrong, as a clause without a full stop.
    pub message: String,
    /// A name that may be meant.
    pub suggestion: Option<String>,
}

/// Whether a comment, `#` included, asks a linter to be silent, or is written for ours.
#[must_use]
pub fn is_suppression(comment: &str) -> bool {
    !directive::parse(comment, 0).is_empty()
}

/// The rules that names mean, those of another tool if it is said which, or all.
pub(crate) fn rules_of(registry: &Registry, peer: Option<&str>, names: Option<&[(String, Span)]>) -> Vec<usize> {
    match (names, peer) {
        (None, None) => (0..registry.rules().len()).collect(),
        (None, Some(peer)) => registry.of_peer(peer),
        (Some(names), peer) => names.iter().flat_map(|(name, _)| rules_by(registry, peer, name)).copied().collect(),
    }
}

fn rules_by<'r>(registry: &'r Registry, peer: Option<&str>, name: &str) -> &'r [usize] {
    match peer {
        None => registry.by_name(name),
        Some(peer) => registry.by_alias(peer, name),
    }
}

/// Collects the suppressions of one file.
pub(crate) struct Collector<'a> {
    registry: &'a Registry,
    text: &'a str,
    found: Suppressions,
    /// Ranges opened by `disable`, with their names.
    open: Vec<(Suppression, Vec<String>)>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(registry: &'a Registry, text: &'a str) -> Self {
        Self { registry, text, found: Suppressions::default(), open: Vec::new() }
    }

    /// Reads a comment at `span`, `#` included. `cover` says what the directive reaches where it stands.
    pub(crate) fn comment(&mut self, span: Span, cover: &dyn Cover) {
        for parsed in directive::parse(span.of(self.text), span.start) {
            match parsed {
                Ok(directive) => self.directive(span, cover::removal(self.text, span), &directive, cover),
                Err(malformed) => {
                    let problem = Problem { span: malformed.span, message: malformed.problem, suggestion: None };
                    self.found.problems.push(problem);
                }
            }
        }
    }

    /// Takes an annotation of an object that spans `cover`; `peer` is whose id `names` are, `None` ours.
    pub(crate) fn annotation(
        &mut self,
        span: Span,
        peer: Option<&'static str>,
        names: Option<Vec<(String, Span)>>,
        has_reason: bool,
        cover: Span,
    ) {
        let ids = names.map_or(Ids::All, Ids::Some);
        let directive = Directive { peer, action: Action::Here, ids, has_reason, until: None };
        let removal = cover::removal(self.text, span);
        self.push(span, removal, &directive, cover);
    }

    fn directive(&mut self, span: Span, removal: Span, directive: &Directive, cover: &dyn Cover) {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        match directive.action {
            Action::Here => self.push(span, removal, directive, cover.here(span)),
            Action::Document => self.push(span, removal, directive, cover.document(span)),
            Action::Stage => self.push(span, removal, directive, cover.stage(span)),
            Action::File => self.push(span, removal, directive, Span::new(0, end)),
            Action::Disable => {
                let names = names_of(directive);
                if let Some(suppression) = self.suppression(span, removal, directive, Span::new(span.end, end)) {
                    self.open.push((suppression, names));
                }
            }
            Action::Enable => self.enable(span, directive),
        }
    }

    /// Closes the ranges that `disable` opened with the same names.
    fn enable(&mut self, span: Span, directive: &Directive) {
        let names = names_of(directive);
        let all = directive.ids == Ids::All;
        let matches = |open: &[String]| all || open.iter().all(|name| names.contains(name));
        let (closed, open): (Vec<_>, Vec<_>) = self.open.drain(..).partition(|(_, open)| matches(open));
        self.open = open;
        if closed.is_empty() {
            let message = "nothing that it names was disabled above".to_owned();
            self.found.problems.push(Problem { span, message, suggestion: None });
        }
        for (mut suppression, _) in closed {
            suppression.cover.end = span.start;
            self.found.list.push(suppression);
        }
    }

    fn push(&mut self, span: Span, removal: Span, directive: &Directive, cover: Span) {
        if let Some(suppression) = self.suppression(span, removal, directive, cover) {
            self.found.list.push(suppression);
        }
    }

    /// Resolves the names; nothing when none of another tool's ids is a rule of ours.
    fn suppression(&mut self, span: Span, removal: Span, directive: &Directive, cover: Span) -> Option<Suppression> {
        let named = |name: &str, span, indices| NamedRule {
            name: name.to_owned(),
            span,
            indices,
            used: AtomicBool::new(false),
        };
        let rules = match (&directive.ids, directive.peer) {
            (Ids::All, peer) => vec![named("all", span, rules_of(self.registry, peer, None))],
            (Ids::Some(ids), peer) => {
                let mut rules = Vec::new();
                for (id, at) in ids {
                    let indices = rules_by(self.registry, peer, id);
                    if !indices.is_empty() {
                        rules.push(named(id, *at, indices.to_vec()));
                    } else if peer.is_none() {
                        let message = format!("'{id}' is no rule");
                        let suggestion = self.registry.suggest(id);
                        self.found.problems.push(Problem { span: *at, message, suggestion });
                    }
                }
                rules
            }
        };
        let is_own = directive.peer.is_none();
        let (has_reason, until) = (directive.has_reason, directive.until);
        let is_comment = span.of(self.text).starts_with('#');
        let is_here = is_comment && directive.action == Action::Here;
        let is_file = is_comment && directive.action == Action::File;
        let found = Suppression { span, removal, rules, is_own, has_reason, until, cover, is_here, is_file };
        (!found.rules.is_empty()).then_some(found)
    }

    /// Ends the file: what is still disabled stays so to its end.
    pub(crate) fn finish(mut self) -> Suppressions {
        self.found.list.extend(self.open.drain(..).map(|(suppression, _)| suppression));
        self.found.index();
        self.found
    }
}

fn names_of(directive: &Directive) -> Vec<String> {
    match &directive.ids {
        Ids::All => vec!["all".to_owned()],
        Ids::Some(ids) => ids.iter().map(|(id, _)| id.to_ascii_lowercase()).collect(),
    }
}

impl Suppressions {
    /// The directives, in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Suppression] {
        &self.list
    }

    /// Comments of ours to which the name of another rule can be added so that it is ignored at `at`, or in the whole
    /// file. Those without a last day come alone: a new name must not end with an old one.
    pub(crate) fn extensible(&self, whole_file: bool, at: u32) -> impl Iterator<Item = &Suppression> {
        self.list.iter().filter(move |found| {
            let reaches = if whole_file { found.is_file } else { found.is_here && found.cover.contains(at) };
            found.is_own && found.until.is_none() && reaches && found.rules.iter().all(|rule| rule.name != "all")
        })
    }

    /// The directives of ours that cannot be read.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether there is nothing to honour or to report.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.problems.is_empty()
    }

    /// Starts anew for another look at the same file.
    pub(crate) fn forget_use(&self) {
        for rule in self.list.iter().flat_map(|suppression| &suppression.rules) {
            rule.used.store(false, Ordering::Relaxed);
        }
    }

    /// Takes note that annotations were of use elsewhere: their places, each with a rule that they silenced.
    pub(crate) fn mark_used(&self, used: &[(Span, usize)]) {
        for (span, index) in used {
            let directives = self.list.iter().filter(|suppression| suppression.span == *span);
            for rule in directives.flat_map(|found| &found.rules).filter(|rule| rule.indices.contains(index)) {
                rule.used.store(true, Ordering::Relaxed);
            }
        }
    }

    fn index(&mut self) {
        self.list.sort_by_key(|suppression| (suppression.cover, suppression.span));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (at, suppression) in self.list.iter().enumerate() {
            pairs.extend(suppression.rules.iter().flat_map(|rule| &rule.indices).map(|&rule| (rule, at)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (rule, at) in pairs {
            match self.by_rule.last_mut() {
                Some((last, list)) if *last == rule => list.push(at),
                _ => self.by_rule.push((rule, vec![at])),
            }
        }
    }

    /// Whether a finding of the rule at `index` is silenced on the day `today`; if so, the directive counts as used.
    pub(crate) fn silences(&self, index: usize, span: Span, today: Date) -> bool {
        let Ok(slot) = self.by_rule.binary_search_by_key(&index, |(rule, _)| *rule) else { return false };
        let candidates = &self.by_rule[slot].1;
        let at = span.start;
        let before = candidates.partition_point(|&which| self.list[which].cover.start <= at);
        // The innermost cover is the last that began; it is nearly always the first looked at.
        let hit = candidates[..before].iter().rev().map(|&which| &self.list[which]).find(|suppression| {
            let inside = at < suppression.cover.end || suppression.cover == span;
            inside && suppression.until.is_none_or(|last| today <= last)
        });
        if let Some(suppression) = hit {
            for rule in suppression.rules.iter().filter(|rule| rule.indices.contains(&index)) {
                rule.used.store(true, Ordering::Relaxed);
            }
        }
        hit.is_some()
    }
}
