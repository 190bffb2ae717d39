//! Quick fixes, "fix all", and "ignore here".

use plimsoll_lint::{Applicability, Diagnostic, LiveProject};
use plimsoll_text::{Edit, Span};

use crate::client::Client;
use crate::documents::Document;
use crate::session::{Session, shown};
use crate::wire::types;
use crate::{from_proto, to_proto};

/// The kind of actions that repair or ignore one finding.
pub(crate) const QUICK_FIX: &str = "quickfix";
/// The kind of the action that repairs all that can be repaired safely; editors run it on save when told to.
pub(crate) const FIX_ALL: &str = "source.fixAll.plimsoll";

pub(crate) fn actions(session: &mut Session, params: &types::CodeActionParams) -> Vec<types::CodeAction> {
    let client = session.client;
    let Some((document, findings, project)) = session.findings(&params.text_document.uri) else { return Vec::new() };
    let range = from_proto::span(document, params.range, client.encoding);
    let only = params.context.only.as_deref();
    let mut actions = Vec::new();
    if wants(only, QUICK_FIX) {
        let here: Vec<&Diagnostic> = findings.iter().filter(|finding| finding.span.overlaps(range)).collect();
        for finding in &here {
            fixes(document, project, &client, finding, &mut actions);
        }
        for finding in &here {
            actions.extend(ignore(document, project, &client, finding));
        }
    }
    let is_fixable = findings.iter().any(|finding| finding.applicability() == Some(Applicability::Safe));
    if wants(only, FIX_ALL) && is_fixable {
        actions.extend(fix_all(document, project, &client));
    }
    actions
}

/// Whether a client that asks for some kinds wants this one: kinds are paths with dots.
fn wants(only: Option<&[String]>, kind: &str) -> bool {
    let is_within = |wanted: &String| {
        kind.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(|wanted| wanted.is_empty() || is_within(wanted)))
}

fn fixes(
    document: &Document,
    project: &LiveProject,
    client: &Client,
    finding: &Diagnostic,
    actions: &mut Vec<types::CodeAction>,
) {
    for (index, fix) in finding.fixes().iter().enumerate() {
        let is_safe = fix.applicability == Applicability::Safe;
        if fix.applicability == Applicability::Display || fix.edits.is_empty() {
            continue;
        }
        let title = if is_safe { fix.title.clone() } else { format!("{} (unsafe)", fix.title) };
        actions.push(types::CodeAction {
            title,
            kind: QUICK_FIX,
            diagnostics: vec![shown(document, project, client, finding)],
            is_preferred: (is_safe && index == 0).then_some(true),
            edit: to_proto::workspace_edit(document, &fix.edits, client),
        });
    }
}

fn ignore(
    document: &Document,
    project: &LiveProject,
    client: &Client,
    finding: &Diagnostic,
) -> Option<types::CodeAction> {
    let edit = project.ignore_edit(&document.path, finding)?;
    Some(types::CodeAction {
        title: format!("Ignore '{}' here", finding.rule.name),
        kind: QUICK_FIX,
        diagnostics: vec![shown(document, project, client, finding)],
        is_preferred: None,
        edit: to_proto::workspace_edit(document, &[edit], client),
    })
}

fn fix_all(document: &Document, project: &mut LiveProject, client: &Client) -> Option<types::CodeAction> {
    let fixed = project.fixed(&document.path, Applicability::Safe)?;
    let edit = difference(&document.text, &fixed);
    Some(types::CodeAction {
        title: "Apply all safe fixes of Plimsoll".to_owned(),
        kind: FIX_ALL,
        diagnostics: Vec::new(),
        is_preferred: None,
        edit: to_proto::workspace_edit(document, &[edit], client),
    })
}

/// The one edit that makes `after` of `before`, without what both begin and end with. Whole lines only, so that no
/// character or line break is cut.
fn difference(before: &str, after: &str) -> Edit {
    let same_start: usize = before
        .split_inclusive('\n')
        .zip(after.split_inclusive('\n'))
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len())
        .sum();
    let (old, new) = (before.get(same_start..).unwrap_or(""), after.get(same_start..).unwrap_or(""));
    let lines = old.split_inclusive('\n').rev().zip(new.split_inclusive('\n').rev());
    let same_end: usize = lines.take_while(|(a, b)| a == b).map(|(a, _)| a.len()).sum();
    let span = Span::from_range(same_start..before.len() - same_end);
    Edit::replace(span, new.get(..new.len() - same_end).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_text::apply_edits;
    use proptest::prelude::*;

    #[test]
    fn a_client_gets_the_kinds_that_it_asks_for() {
        let only = |kinds: &[&str]| -> Vec<String> { kinds.iter().map(|&kind| kind.to_owned()).collect() };
        assert!(wants(None, FIX_ALL) && wants(Some(&only(&[""])), FIX_ALL));
        for kind in ["source", "source.fixAll", "source.fixAll.plimsoll"] {
            assert!(wants(Some(&only(&["x", kind])), FIX_ALL), "{kind}");
        }
        for kind in ["sour", "source.fixAll.other", "quickfix", "source.fixAll.plimsoll.x"] {
            assert!(!wants(Some(&only(&[kind])), FIX_ALL), "{kind}");
        }
        assert!(!wants(Some(&[]), QUICK_FIX));
    }

    proptest! {
        #[test]
        fn the_difference_makes_one_text_of_the_other(before in "[ab\n😀\r]{0,20}", after in "[ab\n😀\r]{0,20}") {
            let edit = difference(&before, &after);
            prop_assert_eq!(apply_edits(&before, &[edit]).unwrap(), after);
        }
    }
}
