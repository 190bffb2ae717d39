//! What a pointer over a place shows: the page of a rule over a finding or its name, and the parts of an image reference.

use std::fmt::Write as _;

use plimsoll_lint::{Diagnostic, Registry, Rule};
use plimsoll_text::Span;

use super::{completion, images};
use crate::session::Session;
use crate::wire::features::{Hover, Markup, PositionParams};
use crate::{from_proto, to_proto};

pub(super) fn hover(session: &mut Session, params: &PositionParams) -> Option<Hover> {
    let client = session.client;
    let (document, findings, project) = session.findings(&params.text_document.uri)?;
    let at = from_proto::offset(document, params.position, client.encoding);
    let touches = |span: Span| span.overlaps(Span::empty(at));
    let registry = project.configs().registry();
    let names = project.suppressions(&document.path).map_or(&[][..], |found| found.list());
    let named = names.iter().flat_map(|suppression| &suppression.rules).find(|rule| {
        // 'all' stands for every rule, and has no page.
        touches(rule.span) && rule.name != "all"
    });
    let (value, span) = if let Some(named) = named {
        (pages(registry, &named.indices), named.span)
    } else if let Some((indices, span)) = completion::rule_in_configuration(document, at, registry) {
        (pages(registry, &indices), span)
    } else {
        let here: Vec<&Diagnostic> = findings.iter().filter(|finding| touches(finding.span)).collect();
        let image = images::image_at(document, at);
        let spans = here.iter().map(|finding| finding.span).chain(image.iter().map(|image| image.span));
        let span = spans.min_by_key(|span| span.len())?;
        let mut value = String::new();
        for finding in &here {
            let _ = write!(value, "**{}** {}\n\n", finding.text(), finding.help());
        }
        if let Some(text) = image.and_then(|image| images::describe(&image, document, project)) {
            let _ = write!(value, "{}\n\n", text.trim_end());
        }
        append_pages(&here, &mut value);
        (value, span)
    };
    let value = value.trim().to_owned();
    let kind = if client.markdown { "markdown" } else { "plaintext" };
    let range = to_proto::range_in(document, span, client.encoding);
    (!value.is_empty()).then_some(Hover { contents: Markup { kind, value }, range })
}

const SEPARATOR: &str = "\n\n---\n\n";

/// The page of the rule of each finding, once.
fn append_pages(findings: &[&Diagnostic], value: &mut String) {
    let mut seen: Vec<&str> = Vec::new();
    for finding in findings {
        if !seen.contains(&finding.rule.id) {
            seen.push(finding.rule.id);
            let _ = write!(value, "{}{}", SEPARATOR.trim_start(), page(finding.rule));
        }
    }
}

fn pages(registry: &Registry, indices: &[usize]) -> String {
    let rules = indices.iter().filter_map(|&index| registry.rules().get(index));
    rules.map(page).collect::<Vec<_>>().join(SEPARATOR)
}

fn page(rule: &Rule) -> String {
    let severity = rule.severity.name();
    format!("{}\n\n[{}]({}), {severity}", readable(rule.page).trim(), rule.id, rule.page_url())
}

/// A page whose examples say in words what the tests of the page read behind the language.
fn readable(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + 64);
    for line in page.lines() {
        match line.strip_prefix("```").and_then(|info| info.split_once(' ')) {
            Some((language, rest)) => {
                let title = match rest.split(' ').next() {
                    Some("bad") => "Bad:\n\n",
                    Some("good") => "Good:\n\n",
                    Some("fixed") => "Fixed:\n\n",
                    _ => "",
                };
                let _ = writeln!(out, "{title}```{language}");
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_say_what_they_are() {
        let page = "# x\n\n```yaml bad lines=1\na: 1\n```\n\n```yaml fixed\na: 2\n```\n";
        let shown = "# x\n\nBad:\n\n```yaml\na: 1\n```\n\nFixed:\n\n```yaml\na: 2\n```\n";
        assert_eq!(readable(page), shown);
    }
}
