//! Names of rules where they are written: in comments that silence findings, and in `plimsoll.toml`. Nowhere else.

mod comment;
mod schema;
mod toml;

use plimsoll_lint::{Diagnostic, FILE_NAMES, Family, FileKind, Registry, Rule};
use plimsoll_text::Span;

use crate::documents::Document;
use crate::session::Session;
use crate::wire::features::{CompletionItem, CompletionList, PositionParams, TextEdit};
use crate::wire::types::Range;
use crate::{from_proto, to_proto};

/// What makes an editor ask without being told to: the characters before a name.
pub(super) const TRIGGERS: [&str; 5] = ["[", ",", "=", "\"", ":"];

/// The protocol's numbers of what an item is.
const PROPERTY: u8 = 10;
const VALUE: u8 = 12;
const KEYWORD: u8 = 14;
const REFERENCE: u8 = 18;

/// Something to choose.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    label: String,
    kind: u8,
    detail: String,
    documentation: String,
    /// What is typed to find it, if not only its label.
    filter: String,
    /// The lower, the further up.
    rank: u8,
    /// What is written.
    text: String,
}

impl Choice {
    fn new(label: &str, kind: u8, documentation: &str) -> Self {
        Self {
            label: label.to_owned(),
            kind,
            detail: String::new(),
            documentation: documentation.to_owned(),
            filter: String::new(),
            rank: 0,
            text: label.to_owned(),
        }
    }

    /// A rule by its name.
    fn rule(rule: &Rule) -> Self {
        Self {
            detail: format!("{}, {}", rule.id, rule.severity.name()),
            // It is found by its id, too.
            filter: format!("{} {}", rule.name, rule.id),
            ..Self::new(rule.name, REFERENCE, rule.summary)
        }
    }
}

/// What can be written at a place, and what it takes the place of.
#[derive(Debug)]
struct Offer {
    choices: Vec<Choice>,
    span: Span,
}

pub(super) fn completion(session: &mut Session, params: &PositionParams) -> Option<CompletionList> {
    let encoding = session.client.encoding;
    let uri = &params.text_document.uri;
    let document = session.documents.get(uri)?;
    let at = from_proto::offset(document, params.position, encoding);
    let offer = if is_configuration(document) {
        toml::offer(&document.text, at, session.workspace.project(document).configs().registry())
    } else {
        // Most of what is typed is no name of a rule: that is seen before anything is judged.
        let is_dockerfile = document.kind? == FileKind::Dockerfile;
        let place = comment::place(&document.text, at)?;
        session.settle();
        let (_, findings, project) = session.findings(uri)?;
        Some(in_comment(place, is_dockerfile, &findings, project.configs().registry()))
    }?;
    let range = to_proto::range_in(session.documents.get(uri)?, offer.span, encoding);
    let items = offer.choices.into_iter().map(|choice| item(choice, range)).collect();
    Some(CompletionList { is_incomplete: false, items })
}

fn item(choice: Choice, range: Range) -> CompletionItem {
    CompletionItem {
        sort_text: format!("{}{}", choice.rank, choice.label),
        label: choice.label,
        kind: choice.kind,
        detail: choice.detail,
        documentation: choice.documentation,
        filter_text: choice.filter,
        text_edit: TextEdit { range, new_text: choice.text },
    }
}

fn is_configuration(document: &Document) -> bool {
    document.path.file_name().and_then(|name| name.to_str()).is_some_and(|name| FILE_NAMES.contains(&name))
}

/// The rules that a word of the configuration names, and where it stands.
pub(super) fn rule_in_configuration(document: &Document, at: u32, registry: &Registry) -> Option<(Vec<usize>, Span)> {
    if !is_configuration(document) {
        return None;
    }
    let span = word_at(&document.text, at, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let indices = registry.by_name(span.of(&document.text));
    (!indices.is_empty()).then(|| (indices.to_vec(), span))
}

fn in_comment(place: comment::Place, is_dockerfile: bool, findings: &[Diagnostic], registry: &Registry) -> Offer {
    let choices = match place.wants {
        comment::Wants::Verb => comment::VERBS.map(|(verb, about)| Choice::new(verb, KEYWORD, about)).into(),
        comment::Wants::Rule { peer, listed } => {
            let is_free = |name: &str| !listed.iter().any(|other| other.eq_ignore_ascii_case(name));
            let fits = |rule: &&Rule| match rule.family {
                Family::Dockerfile | Family::Shell => is_dockerfile,
                Family::Kubernetes | Family::Helm => !is_dockerfile,
                Family::Project => true,
            };
            let rules = registry.rules().iter().filter(fits);
            let rank = |rule: &Rule| u8::from(!findings.iter().any(|finding| finding.rule == rule));
            let mut choices: Vec<Choice> = match peer {
                None => rules.map(|rule| Choice { rank: rank(rule), ..Choice::rule(rule) }).collect(),
                Some(peer) => rules.flat_map(|rule| of_peer(rule, peer, rank(rule))).collect(),
            };
            choices.retain(|choice| is_free(&choice.label));
            choices
        }
    };
    Offer { choices, span: place.span }
}

/// The ids by which another tool knows a rule.
fn of_peer(rule: &'static Rule, peer: &str, rank: u8) -> impl Iterator<Item = Choice> {
    let aliases = rule.aliases.iter().filter(move |alias| alias.peer == peer);
    aliases.map(move |alias| Choice {
        detail: format!("{} {}", rule.id, rule.name),
        filter: format!("{} {}", alias.id, rule.name),
        rank,
        ..Choice::new(alias.id, REFERENCE, rule.summary)
    })
}

/// The run of characters around an offset that belong to a word.
fn word_at(text: &str, at: u32, belongs: impl Fn(char) -> bool) -> Span {
    let at = at as usize;
    let before = text.get(..at).unwrap_or("");
    let after = text.get(at..).unwrap_or("");
    let start = before.trim_end_matches(&belongs).len();
    let end = at + (after.len() - after.trim_start_matches(&belongs).len());
    Span::from_range(start..end.max(start))
}
