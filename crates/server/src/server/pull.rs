//! Diagnostics that the client asks for.
//!
//! A request for those of the whole workspace is answered when there is something that the client does not know; until
//! then it is held, so that a client that asks again and again costs nothing.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};

use super::{Phase, Server};
use crate::session::Session;
use crate::wire::message;
use crate::wire::types::{DiagnosticReport, PullParams, WorkspacePullParams, WorkspaceReport};

/// How many files a part of a streamed report holds.
const BATCH: usize = 256;

/// A request that waits for news.
#[derive(Debug)]
pub(super) struct Held {
    id: Value,
    params: WorkspacePullParams,
}

/// The diagnostics of a document; a client that knows them already is told so.
pub(super) fn document(session: &mut Session, params: &PullParams) -> DiagnosticReport {
    let Some(judged) = session.judged(&params.text_document.uri) else {
        return DiagnosticReport::none();
    };
    let result_id = judged.id();
    if params.previous_result_id.as_ref() == Some(&result_id) {
        return DiagnosticReport::Unchanged { result_id };
    }
    DiagnosticReport::Full { result_id, items: judged.items.clone() }
}

impl<W: Write> Server<W> {
    /// Answers a request for all diagnostics, or holds it.
    pub(super) fn pull_workspace(&mut self, id: &Value, params: WorkspacePullParams) -> io::Result<()> {
        let held = Held { id: id.clone(), params };
        if let Some(held) = self.try_answer(held)? {
            self.held.push(held);
        }
        Ok(())
    }

    /// Answers held requests when there is news for them.
    pub(super) fn answer_held(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        if !std::mem::take(&mut session.has_news) || self.held.is_empty() {
            return Ok(());
        }
        for held in std::mem::take(&mut self.held) {
            let held = self.try_answer(held)?;
            self.held.extend(held);
        }
        Ok(())
    }

    /// Gives the request back when there is nothing new.
    fn try_answer(&mut self, held: Held) -> io::Result<Option<Held>> {
        let Phase::Running(session) = &mut self.phase else { return Ok(None) };
        let known = held.params.previous_result_ids.iter().map(|known| (known.uri.as_str(), known.value.as_str()));
        let known: BTreeMap<&str, &str> = known.collect();
        let report = catch_unwind(AssertUnwindSafe(|| {
            session.settle();
            session.report(&known)
        }));
        let Ok(report) = report else {
            self.refuse(&held.id, message::INTERNAL_ERROR, "This is an error in Plimsoll.")?;
            return Ok(None);
        };
        if report.iter().all(WorkspaceReport::is_unchanged) {
            return Ok(Some(held));
        }
        let mut rest = report.as_slice();
        if let Some(token) = &held.params.partial_result_token {
            for items in report.chunks(BATCH) {
                self.notify("$/progress", &json!({"token": token, "value": {"items": items}}))?;
            }
            rest = &[];
        }
        self.send(&message::Response { jsonrpc: "2.0", id: &held.id, result: &json!({"items": rest}) })?;
        Ok(None)
    }

    /// Forgets a held request; whether there was one.
    pub(super) fn release(&mut self, id: &Value) -> bool {
        let before = self.held.len();
        self.held.retain(|held| held.id != *id);
        self.held.len() < before
    }

    /// Answers all held requests, because there will be no news.
    pub(super) fn release_all(&mut self) -> io::Result<()> {
        for held in std::mem::take(&mut self.held) {
            self.refuse(&held.id, message::SERVER_CANCELLED, "The server is shut down.")?;
        }
        Ok(())
    }
}
