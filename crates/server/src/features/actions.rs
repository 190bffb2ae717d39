//! Quick fixes, "fix all", "ignore", "turn off" and "explain".
//!
//! An editor asks for actions at every move of the cursor. One that can ask again for the edit of the action that was
//! chosen gets the edits only then.

use std::collections::BTreeMap;

use plimsoll_lint::{Applicability, Diagnostic, FILE_NAMES, IgnoreReach, LiveProject, Rule, turn_off};
use plimsoll_text::{Edit, Span};
use serde_json::Value;

use super::{Refusal, edits, explain};
use crate::client::Client;
use crate::documents::Document;
use crate::session::{Session, shown};
use crate::wire::features::{
    ActionData, CONTENT_MODIFIED, CodeAction, CodeActionParams, Deed, FindingId, REQUEST_FAILED, WorkspaceEdit,
};
use crate::wire::message;
use crate::{from_proto, uri};

/// The kind of actions about single findings.
pub(super) const QUICK_FIX: &str = "quickfix";
/// The kind of the action that repairs all that can be repaired safely; editors run it on save when told to.
pub(super) const FIX_ALL: &str = "source.fixAll.plimsoll";

/// What actions are made from.
struct Scene<'s> {
    client: Client,
    documents: &'s BTreeMap<String, Document>,
    document: &'s Document,
    project: &'s mut LiveProject,
    /// Whether the document lies in a folder of the workspace.
    is_in_folder: bool,
}

/// A finding and its number among those of the document.
#[derive(Clone, Copy)]
struct About<'f> {
    number: usize,
    finding: &'f Diagnostic,
}

/// An open document as actions see it, with its findings in the order of the text.
fn scene<'s>(session: &'s mut Session, uri: &str) -> Option<(Scene<'s>, Vec<Diagnostic>)> {
    let document = session.documents.get(uri)?;
    let is_in_folder = session.workspace.is_in_folder(document);
    let project = session.workspace.project(document);
    let findings = project.findings(&document.path).unwrap_or_default();
    let documents = &session.documents;
    Some((Scene { client: session.client, documents, document, project, is_in_folder }, findings))
}

pub(super) fn actions(session: &mut Session, params: &CodeActionParams) -> Vec<CodeAction> {
    let Some((mut scene, findings)) = scene(session, &params.text_document.uri) else { return Vec::new() };
    let range = from_proto::span(scene.document, params.range, scene.client.encoding);
    let only = params.context.only.as_deref();
    let mut actions = Vec::new();
    if wants(only, QUICK_FIX) {
        let all: Vec<About<'_>> =
            findings.iter().enumerate().map(|(number, finding)| About { number, finding }).collect();
        let within = |span: Span| all.iter().copied().filter(|about| about.finding.span.overlaps(span)).collect();
        let mut here: Vec<About<'_>> = within(range);
        if here.is_empty() && range.is_empty() {
            // The cursor need not stand on the very word.
            let lines = &scene.document.lines;
            here = within(lines.line_span(&scene.document.text, lines.line(range.start)));
        }
        scene.about_findings(&here, &mut actions);
    }
    let is_fixable = findings.iter().any(|finding| finding.applicability() == Some(Applicability::Safe));
    if wants(only, FIX_ALL) && is_fixable {
        actions.extend(scene.offer("Apply all safe fixes of Plimsoll".to_owned(), Deed::FixAll, None));
    }
    actions
}

/// Works out the edit of an action that was offered without one.
pub(super) fn resolve(session: &mut Session, mut action: Value) -> Result<Value, Refusal> {
    // Some clients resolve every action without an edit, those that only run a command too.
    let Some(data) = action.get("data").filter(|data| !data.is_null()) else { return Ok(action) };
    let Ok(data) = serde_json::from_value::<ActionData>(data.clone()) else {
        return Err((message::INVALID_PARAMS, "This action has no data of ours.".to_owned()));
    };
    let modified = || (CONTENT_MODIFIED, "The document or a file around it has changed.".to_owned());
    let (mut scene, findings) = scene(session, &data.uri).ok_or_else(modified)?;
    let about = data.finding.as_ref().map(|id| {
        let is_it = |finding: &&Diagnostic| finding.rule.name == id.rule && finding.span == Span::new(id.start, id.end);
        findings.get(id.number).filter(is_it).map(|finding| About { number: id.number, finding })
    });
    if scene.document.version != data.version || about.is_some_and(|about| about.is_none()) {
        return Err(modified());
    }
    let edit = scene.edit(data.deed, about.flatten()).ok_or_else(|| {
        let why = match data.deed {
            Deed::IgnoreHere | Deed::IgnoreInFile => "There is no place for a comment that ignores this.",
            Deed::TurnOff => "The configuration cannot be read, or turns the rule off already.",
            Deed::Fix(_) | Deed::FixAll => "There is nothing left to fix.",
        };
        (REQUEST_FAILED, why.to_owned())
    })?;
    action["edit"] = serde_json::to_value(edit).map_err(|error| (message::INTERNAL_ERROR, format!("{error}.")))?;
    Ok(action)
}

impl Scene<'_> {
    /// Fixes of all findings; then, once a rule, what else can be done about it.
    fn about_findings(&mut self, here: &[About<'_>], actions: &mut Vec<CodeAction>) {
        for &about in here {
            self.fixes(about, actions);
        }
        let mut seen: Vec<&str> = Vec::new();
        let mut firsts = here.to_vec();
        firsts.retain(|about| {
            let is_new = !seen.contains(&about.finding.rule.id);
            seen.push(about.finding.rule.id);
            is_new
        });
        let name = |about: &About<'_>| about.finding.rule.name;
        let can_ignore: Vec<About<'_>> = firsts
            .iter()
            .copied()
            .filter(|about| self.project.can_ignore(&self.document.path, about.finding))
            .collect();
        for &about in &can_ignore {
            actions.extend(self.offer(format!("Ignore {} here", name(&about)), Deed::IgnoreHere, Some(about)));
        }
        for &about in &can_ignore {
            actions.extend(self.offer(
                format!("Ignore {} in this file", name(&about)),
                Deed::IgnoreInFile,
                Some(about),
            ));
        }
        if let Some(file) = self.configuration() {
            for &about in &firsts {
                actions.extend(self.offer(format!("Turn {} off in {file}", name(&about)), Deed::TurnOff, Some(about)));
            }
        }
        for &about in &firsts {
            if let Some(command) = explain::command(&self.client, about.finding.rule) {
                let action = self.action(explain::title(about.finding.rule), Some(about.finding));
                actions.push(CodeAction { command: Some(command), ..action });
            }
        }
    }

    fn fixes(&mut self, about: About<'_>, actions: &mut Vec<CodeAction>) {
        for (index, fix) in about.finding.fixes().iter().enumerate() {
            let is_safe = fix.applicability == Applicability::Safe;
            if fix.applicability == Applicability::Display {
                continue;
            }
            let title = if is_safe { fix.title.clone() } else { format!("{} (unsafe)", fix.title) };
            if let Some(action) = self.offer(title, Deed::Fix(index), Some(about)) {
                actions.push(CodeAction { is_preferred: (is_safe && index == 0).then_some(true), ..action });
            }
        }
    }

    /// An action, with its edit unless the client asks for that later; nothing when there is no edit.
    fn offer(&mut self, title: String, deed: Deed, about: Option<About<'_>>) -> Option<CodeAction> {
        let (edit, data) = if self.client.abilities.resolves_edits {
            (None, Some(self.data(deed, about)))
        } else {
            (Some(self.edit(deed, about)?), None)
        };
        Some(CodeAction { edit, data, ..self.action(title, about.map(|about| about.finding)) })
    }

    /// An action that does nothing yet.
    fn action(&self, title: String, finding: Option<&Diagnostic>) -> CodeAction {
        let shown = |finding| shown(self.document, self.project, &self.client, finding);
        CodeAction {
            title,
            kind: if finding.is_some() { QUICK_FIX } else { FIX_ALL },
            diagnostics: finding.map(shown).into_iter().collect(),
            is_preferred: None,
            edit: None,
            command: None,
            data: None,
        }
    }

    fn data(&self, deed: Deed, about: Option<About<'_>>) -> ActionData {
        let id = |About { number, finding }: About<'_>| FindingId {
            number,
            rule: finding.rule.name.to_owned(),
            start: finding.span.start,
            end: finding.span.end,
        };
        let (uri, version) = (self.document.uri.clone(), self.document.version);
        ActionData { uri, version, deed, finding: about.map(id) }
    }

    /// What the action does, as an edit.
    fn edit(&mut self, deed: Deed, about: Option<About<'_>>) -> Option<WorkspaceEdit> {
        let document = self.document;
        let ignore = |reach| self.project.ignore_edit(&document.path, about?.finding, reach).map(|edit| vec![edit]);
        let edits = match deed {
            Deed::Fix(number) => {
                let finding = about?.finding;
                let fix = finding.fixes().get(number)?;
                match &finding.subject {
                    Some(subject) if fix.edits.is_empty() => {
                        let span = Some(subject.span);
                        let fixed = self.project.fixed_about(&document.path, span, fix.applicability)?;
                        vec![difference(&document.text, &fixed)]
                    }
                    _ => fix.edits.clone(),
                }
            }
            Deed::IgnoreHere => ignore(IgnoreReach::Here)?,
            Deed::IgnoreInFile => ignore(IgnoreReach::File)?,
            Deed::TurnOff => return self.turn_off(about?.finding.rule),
            Deed::FixAll => {
                let fixed = self.project.fixed(&document.path, Applicability::Safe)?;
                vec![difference(&document.text, &fixed)]
            }
        };
        Some(edits::of_document(document, &edits, &self.client))
    }

    /// How the configuration file is called in which a rule can be turned off, if there is one or one can be made.
    fn configuration(&self) -> Option<String> {
        if let Some(file) = self.project.configs().file_for(&self.document.path) {
            return Some(file.file_name()?.to_string_lossy().into_owned());
        }
        let can_make = self.is_in_folder && self.client.abilities.creates_files;
        can_make.then(|| format!("a new {}", FILE_NAMES[0]))
    }

    /// Adds a rule to `ignore` of the configuration that holds for the document, or makes one.
    fn turn_off(&self, rule: &Rule) -> Option<WorkspaceEdit> {
        let configs = self.project.configs();
        let path = &self.document.path;
        let Some(file) = configs.file_for(path) else {
            self.configuration()?;
            let file = configs.folder_for_new(path)?.join(FILE_NAMES[0]);
            return Some(edits::new_file(uri::from_path(&file), format!("ignore = [\"{}\"]\n", rule.name)));
        };
        if let Some(open) = self.documents.values().find(|document| document.is_file && document.path == file) {
            let found = turn_off(&file, &open.text, rule, configs.registry())?;
            return Some(edits::of_document(open, &found, &self.client));
        }
        let text = std::fs::read_to_string(&file).ok()?;
        // An editor that opens the file hides its byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        let found = turn_off(&file, text, rule, configs.registry())?;
        Some(edits::of_file(uri::from_path(&file), text, &found, &self.client))
    }
}

/// Whether a client that asks for some kinds wants this one: kinds are paths with dots.
fn wants(only: Option<&[String]>, kind: &str) -> bool {
    let is_within = |wanted: &String| {
        kind.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(|wanted| wanted.is_empty() || is_within(wanted)))
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
