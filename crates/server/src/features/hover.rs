//! The page of a rule, over a finding or over its name in a suppression.

use std::fmt::Write as _;

use plimsoll_lint::{Diagnostic, Rule};
use plimsoll_text::Span;

use crate::session::Session;
use crate::wire::types;
use crate::{from_proto, to_proto};

pub(crate) fn hover(session: &mut Session, params: &types::HoverParams) -> Option<types::Hover> {
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
    let (value, span) = match named {
        Some(named) => {
            let rules = named.indices.iter().filter_map(|&index| registry.rules().get(index));
            (rules.map(page).collect::<Vec<_>>().join(SEPARATOR), named.span)
        }
        None => {
            let here: Vec<&Diagnostic> = findings.iter().filter(|finding| touches(finding.span)).collect();
            let span = here.iter().map(|finding| finding.span).min_by_key(|span| span.len())?;
            (of_findings(&here), span)
        }
    };
    let kind = if client.markdown { "markdown" } else { "plaintext" };
    let range = to_proto::range_in(document, span, client.encoding);
    Some(types::Hover { contents: types::Markup { kind, value }, range })
}

const SEPARATOR: &str = "\n\n---\n\n";

/// What was found and what to do, with the page of each rule once.
fn of_findings(findings: &[&Diagnostic]) -> String {
    let mut out = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for finding in findings {
        let _ = writeln!(out, "**{}** {}\n", finding.text(), finding.help());
    }
    for finding in findings {
        if !seen.contains(&finding.rule.id) {
            seen.push(finding.rule.id);
            let _ = write!(out, "{}{}", SEPARATOR.trim_start(), page(finding.rule));
        }
    }
    out
}

fn page(rule: &Rule) -> String {
    let severity = rule.severity.name();
    format!("{}\n\n[{}]({}), {severity}", rule.page.trim(), rule.id, rule.page_url())
}
