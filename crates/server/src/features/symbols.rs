//! The outline of a Dockerfile: its stages with their instructions. YAML has servers that do this well.

use plimsoll_dockerfile::{Base, Build, Instruction, Keyword, Stage};
use plimsoll_lint::FileKind;
use plimsoll_text::Span;

use crate::documents::Document;
use crate::session::Session;
use crate::to_proto;
use crate::wire::features::{DocumentSymbol, SymbolInformation, Symbols};
use crate::wire::types::{DocumentParams, Location};

/// The protocol's numbers of what symbols are.
const FILE: u8 = 1;
const MODULE: u8 = 2;
const PROPERTY: u8 = 7;
const FUNCTION: u8 = 12;
const VARIABLE: u8 = 13;
const CONSTANT: u8 = 14;

/// The longest detail, in characters.
const MAX_DETAIL: usize = 60;

pub(super) fn symbols(session: &mut Session, params: &DocumentParams) -> Option<Symbols> {
    let client = session.client;
    let document = session.documents.get(&params.text_document.uri)?;
    if document.kind != Some(FileKind::Dockerfile) {
        return None;
    }
    let build = Build::parse(&document.text);
    let range = |span: Span| to_proto::range_in(document, span, client.encoding);
    let symbol = |entry: Entry, children| DocumentSymbol {
        name: entry.name,
        detail: entry.detail,
        kind: entry.kind,
        range: range(entry.span),
        selection_range: range(entry.selection),
        children,
    };
    let globals = build.global_instructions().iter().flat_map(|instruction| of_instruction(instruction, document));
    let stages = build.stages().map(|stage| {
        let children = stage.instructions().iter().flat_map(|instruction| of_instruction(instruction, document));
        (of_stage(stage), children.collect())
    });
    let entries: Vec<(Entry, Vec<Entry>)> = globals.map(|entry| (entry, Vec::new())).chain(stages).collect();
    if client.abilities.nested_symbols {
        let leaf = |entry| symbol(entry, Vec::new());
        let nested =
            entries.into_iter().map(|(entry, children)| symbol(entry, children.into_iter().map(leaf).collect()));
        return Some(Symbols::Nested(nested.collect()));
    }
    let flat = |entry: &Entry, container_name: Option<String>| SymbolInformation {
        name: entry.name.clone(),
        kind: entry.kind,
        location: Location { uri: document.uri.clone(), range: range(entry.span) },
        container_name,
    };
    let all = entries.iter().flat_map(|(entry, children)| {
        let children = children.iter().map(|child| flat(child, Some(entry.name.clone())));
        std::iter::once(flat(entry, None)).chain(children)
    });
    Some(Symbols::Flat(all.collect()))
}

/// One line of the outline.
struct Entry {
    name: String,
    detail: String,
    kind: u8,
    span: Span,
    selection: Span,
}

fn of_stage(stage: Stage<'_>) -> Entry {
    let span = stage.span();
    let base = match stage.base() {
        Base::Scratch => "scratch".to_owned(),
        Base::Image(reference) => reference.to_owned(),
        Base::Stage(parent) => parent.name().map_or_else(|| format!("stage {}", parent.index()), str::to_owned),
        Base::Unresolved => stage.base_word().map(|word| word.raw.to_string()).unwrap_or_default(),
    };
    let selection = stage.name_word().or(stage.base_word()).map(|word| word.span);
    let selection = selection.or_else(|| stage.from().map(|from| from.keyword_span));
    Entry {
        name: stage.name_word().map_or_else(|| format!("stage {}", stage.index()), |word| word.raw.to_string()),
        detail: if base.is_empty() { String::new() } else { format!("FROM {base}") },
        kind: MODULE,
        span,
        selection: selection.filter(|selection| span.covers(*selection)).unwrap_or(Span::empty(span.start)),
    }
}

/// An instruction; one of ARG and ENV has an entry for every variable.
fn of_instruction(instruction: &Instruction<'_>, document: &Document) -> Vec<Entry> {
    let kind = match instruction.keyword {
        Keyword::Arg | Keyword::Env => {
            let kind = if instruction.keyword == Keyword::Arg { CONSTANT } else { VARIABLE };
            let pairs = instruction.pairs().iter().filter(|pair| !pair.name().is_empty());
            return pairs
                .map(|pair| Entry {
                    name: pair.name().to_owned(),
                    detail: pair.value.as_ref().map(|value| shorten(&value.raw)).unwrap_or_default(),
                    kind,
                    span: pair.span,
                    selection: pair.key.span,
                })
                .collect();
        }
        Keyword::Add | Keyword::Copy => FILE,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => FUNCTION,
        Keyword::Unknown | Keyword::From => return Vec::new(),
        _ => PROPERTY,
    };
    let rest = Span::new(instruction.keyword_span.end, instruction.span.end).of(&document.text);
    vec![Entry {
        name: instruction.keyword.as_str().to_owned(),
        detail: shorten(rest),
        kind,
        span: instruction.span,
        selection: instruction.keyword_span,
    }]
}

/// The first line of a text, if that is not too long.
fn shorten(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or("").trim_end();
    let mut shown: String = line.chars().take(MAX_DETAIL).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}
