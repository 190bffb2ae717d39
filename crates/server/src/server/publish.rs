//! Judges what changed, and tells the client.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_lint::Note;
use serde_json::json;

use super::{Phase, Server};
use crate::session::MAX_SHOWN;
use crate::wire::types;

impl<W: Write> Server<W> {
    /// Judges the documents that changed.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let notes = catch_unwind(AssertUnwindSafe(|| session.settle())).unwrap_or_default();
        self.tell(notes)
    }

    /// Publishes what is new, unless the client asks for it.
    pub(super) fn publish(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        if session.client.pulls {
            if catch_unwind(AssertUnwindSafe(|| session.others_changed())).unwrap_or_default() {
                self.refresh_pulls()?;
            }
        } else {
            let unpublished = catch_unwind(AssertUnwindSafe(|| session.unpublished())).unwrap_or_default();
            for (uri, version, judged) in unpublished {
                let params = types::PublishParams { uri: &uri, version, diagnostics: &judged.items };
                self.notify("textDocument/publishDiagnostics", &params)?;
                if judged.is_cut {
                    let all = "'plimsoll check' shows all";
                    let message = format!("{uri}: only the {MAX_SHOWN} worst findings are shown; {all}.");
                    self.tell([Note { is_error: false, message }])?;
                }
            }
        }
        self.answer_held()
    }

    /// Shows what went wrong, each message once.
    pub(super) fn tell(&mut self, notes: impl IntoIterator<Item = Note>) -> io::Result<()> {
        for note in notes {
            if self.told.insert(note.message.clone()) {
                let kind = if note.is_error { 1 } else { 3 };
                self.notify("window/showMessage", &json!({"type": kind, "message": note.message}))?;
            }
        }
        Ok(())
    }
}
