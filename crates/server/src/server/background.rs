//! Walks of the workspace in the background, and what the client is asked to do for us.

use std::io::{self, Write};
use std::thread;

use serde_json::{Value, json};

use super::{Event, Phase, Question, Server};
use crate::workspace::Scan;

/// The progress of the first walk goes by this name.
const TOKEN: &str = "plimsoll-index";

/// The files whose changes on disk matter.
const WATCHED: &[&str] = &[
    "**/*.{yaml,yml,json}",
    "**/*[Dd]ockerfile*",
    "**/*[Cc]ontainerfile*",
    "**/plimsoll.toml",
    "**/.plimsoll.toml",
    "**/*bake*.hcl",
    "**/{.gitignore,.ignore}",
    "**/{.dockerignore,.containerignore,*.dockerignore}",
];

impl<W: Write> Server<W> {
    /// Walks all folders in the background, once at a time.
    pub(super) fn scan_all(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &self.phase else { return Ok(()) };
        if self.scans > 0 {
            self.needs_scan = true;
            return Ok(());
        }
        for scan in session.workspace.scans() {
            self.scans += 1;
            let events = self.events.clone();
            // Nobody listens any more when the loop has ended first.
            thread::spawn(move || drop(events.send(Event::Scanned(Box::new(scan.run())))));
        }
        let is_first = !session.workspace.was_scanned();
        if self.scans > 0 && is_first && session.client.progress {
            return self.ask(Question::Progress, "window/workDoneProgress/create", &json!({"token": TOKEN}));
        }
        Ok(())
    }

    /// Takes what a walk found.
    pub(super) fn scanned(&mut self, mut scan: Scan) -> io::Result<()> {
        self.scans -= 1;
        let notes = std::mem::take(&mut scan.notes);
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        if session.workspace.take(scan) {
            session.touch_all();
            self.refresh_pulls()?;
        }
        if self.scans == 0 {
            self.end_progress()?;
            if std::mem::take(&mut self.needs_scan) {
                self.scan_all()?;
            }
        }
        self.tell(notes)
    }

    pub(super) fn begin_progress(&mut self) -> io::Result<()> {
        if self.scans == 0 || self.shows_progress {
            return Ok(());
        }
        self.shows_progress = true;
        let value =
            json!({"kind": "begin", "title": "Plimsoll", "message": "Judging the workspace", "cancellable": false});
        self.notify("$/progress", &json!({"token": TOKEN, "value": value}))
    }

    fn end_progress(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.shows_progress) {
            return Ok(());
        }
        self.notify("$/progress", &json!({"token": TOKEN, "value": {"kind": "end"}}))
    }

    /// Asks the client to tell us of files and settings that change.
    pub(super) fn register(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &self.phase else { return Ok(()) };
        let mut registrations = Vec::new();
        if session.client.watches {
            let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({"globPattern": glob})).collect();
            registrations.push(json!({
                "id": "plimsoll-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }));
        }
        if session.client.registers_settings {
            registrations.push(json!({
                "id": "plimsoll-settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": {"section": crate::settings::Settings::SECTION},
            }));
        }
        if registrations.is_empty() {
            return Ok(());
        }
        self.ask(Question::Favour, "client/registerCapability", &json!({"registrations": registrations}))
    }

    /// Has the client ask for diagnostics again.
    pub(super) fn refresh_pulls(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &self.phase else { return Ok(()) };
        if session.client.pulls && session.client.refreshes {
            return self.ask(Question::Favour, "workspace/diagnostic/refresh", &Value::Null);
        }
        Ok(())
    }
}
