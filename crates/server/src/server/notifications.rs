//! What each notification means. What cannot be read is ignored, unless it leaves a text unknown.

use std::io::{self, Write};

use plimsoll_lint::{FileKind, classify};
use serde_json::Value;

use super::requests::read_params;
use super::{Phase, Question, Server};
use crate::session::no_items;
use crate::settings::Settings;
use crate::wire::types;
use crate::{from_proto, uri, workspace};

impl<W: Write> Server<W> {
    pub(super) fn notification(&mut self, method: &str, params: Value) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let encoding = session.client.encoding;
        match method {
            "initialized" => {
                if session.client.configures {
                    self.ask_settings()?;
                }
                self.register()?;
                self.scan_all()?;
            }
            "textDocument/didOpen" => {
                if let Ok(params) = read_params(params) {
                    let document = from_proto::document(params);
                    session.documents.insert(document.uri.clone(), document);
                }
            }
            "textDocument/didChange" => {
                let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default();
                let Some(document) = session.documents.get_mut(uri) else { return Ok(()) };
                match read_params(params) {
                    Ok(params) => from_proto::apply_changes(document, params, encoding),
                    Err(_) => document.lose(),
                }
            }
            "textDocument/didClose" => self.close(params)?,
            "workspace/didChangeConfiguration" => {
                if session.client.configures {
                    self.ask_settings()?;
                } else {
                    self.configure(params.get("settings").unwrap_or(&Value::Null))?;
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Ok(params) = read_params(params) {
                    self.files_changed(&params)?;
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                let Ok(params) = read_params::<types::FoldersParams>(params) else { return Ok(()) };
                for folder in params.event.removed.iter().filter_map(|folder| uri::to_path(&folder.uri)) {
                    session.workspace.remove(&folder);
                }
                for folder in params.event.added.iter().filter_map(|folder| uri::to_path(&folder.uri)) {
                    session.workspace.add(folder);
                }
                session.touch_all();
                self.scan_all()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, params: Value) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let Ok(params) = read_params::<types::DocumentParams>(params) else { return Ok(()) };
        let Some(document) = session.documents.remove(&params.text_document.uri) else { return Ok(()) };
        let note = session.workspace.close(&document);
        session.has_news = true;
        let has_published = !session.client.pulls;
        if has_published {
            let params = types::PublishParams { uri: &document.uri, version: None, diagnostics: &no_items() };
            self.notify("textDocument/publishDiagnostics", &params)?;
        }
        self.tell(note)
    }

    /// Marks the documents whose change may have been in bytes that could not be read.
    pub(super) fn lose(&mut self, bytes: &[u8]) {
        let Phase::Running(session) = &mut self.phase else { return };
        let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
        if has("textDocument/didChange") {
            let is_named = session.documents.keys().any(|uri| has(uri));
            for document in session.documents.values_mut().filter(|document| !is_named || has(&document.uri)) {
                document.lose();
            }
        }
    }

    fn files_changed(&mut self, params: &types::WatchedParams) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let mut needs_scan = false;
        for path in params.changes.iter().filter_map(|change| uri::to_path(&change.uri)) {
            if workspace::is_config(&path) {
                session.workspace.forget_configs();
                session.touch_all();
                self.told.clear();
                needs_scan = true;
            } else if workspace::is_ignore_file(&path) {
                needs_scan = true;
            } else if classify(&path) != FileKind::Unknown
                && !session.documents.values().any(|document| document.path == path)
            {
                needs_scan |= !session.workspace.refresh(&path);
                session.has_news = true;
            }
        }
        if needs_scan {
            self.scan_all()?;
        }
        self.refresh_pulls()
    }

    /// Asks for the user's settings.
    fn ask_settings(&mut self) -> io::Result<()> {
        let items = serde_json::json!({"items": [{"section": Settings::SECTION}]});
        self.ask(Question::Settings, "workspace/configuration", &items)
    }

    /// Takes the user's settings.
    pub(super) fn configure(&mut self, settings: &Value) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        if session.workspace.configure(settings) {
            session.touch_all();
            self.told.clear();
            self.scan_all()?;
            self.refresh_pulls()?;
        }
        Ok(())
    }
}
