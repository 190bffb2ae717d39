//! The loop, and what each message means.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use plimsoll_lint::{FileKind, Note, classify};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::client::{Client, encoding_name};
use crate::features;
use crate::session::Session;
use crate::wire::frame::{self, CONTENT_LENGTH, Frame, FrameReader};
use crate::wire::message::{self, Message};
use crate::wire::types;
use crate::workspace::{self, Scan, Workspace};
use crate::{from_proto, uri};

/// How often the process that started us is looked for.
const PARENT_INTERVAL: Duration = Duration::from_secs(2);

/// What the loop waits for.
#[derive(Debug)]
enum Event {
    Message(Message),
    /// Bytes that are no message.
    Garbage(Vec<u8>),
    Scanned(Box<Scan>),
    /// The client closed our input, or is gone.
    Closed,
}

/// Where a connection stands.
#[derive(Debug)]
enum Phase {
    /// Nothing but `initialize` is answered.
    New,
    Running(Box<Session>),
    /// Nothing but `exit` is awaited.
    ShutDown,
}

/// An error code and what to say.
type Refusal = (i32, String);

/// Speaks the language server protocol until the client is done. Gives the exit code: 0 when it asked for the end first.
///
/// `input` is read by a thread of its own, which ends with it.
pub fn serve(input: impl Read + Send + 'static, output: impl Write) -> u8 {
    let (sender, receiver) = channel();
    let to_loop = sender.clone();
    thread::spawn(move || read(input, &to_loop));
    let mut server = Server {
        out: output,
        phase: Phase::New,
        events: sender,
        scans: 0,
        needs_scan: false,
        requests: 0,
        told: BTreeSet::new(),
    };
    // The only error is that the client no longer reads.
    server.run(&receiver).unwrap_or(1)
}

/// Reads messages until the input ends.
fn read(input: impl Read, events: &Sender<Event>) {
    let mut frames = FrameReader::new(input);
    while let Ok(Some(frame)) = frames.next() {
        let event = match frame {
            Frame::Garbage(bytes) => Event::Garbage(bytes),
            Frame::Body(body) => match message::parse(&body) {
                Ok((message, end)) => {
                    let rest = body.get(end..).unwrap_or(&[]).trim_ascii_start();
                    // A length that was too long took the beginning of the next header.
                    let length = rest.len().min(CONTENT_LENGTH.len());
                    if !rest.is_empty() && rest[..length].eq_ignore_ascii_case(&CONTENT_LENGTH.as_bytes()[..length]) {
                        frames.push_back(rest);
                        Event::Message(message)
                    } else if rest.is_empty() {
                        Event::Message(message)
                    } else {
                        Event::Garbage(body)
                    }
                }
                Err(message::NotJson) => Event::Garbage(body),
            },
        };
        if events.send(event).is_err() {
            return;
        }
    }
    // Nobody listens any more when the loop has ended first.
    let _ = events.send(Event::Closed);
}

/// The owner of all state.
#[derive(Debug)]
struct Server<W> {
    out: W,
    phase: Phase,
    /// For threads that walk folders.
    events: Sender<Event>,
    /// How many folders are being walked.
    scans: usize,
    /// Whether they must be walked again after that.
    needs_scan: bool,
    /// How many requests we sent.
    requests: u64,
    /// Messages that were shown, so that none is shown twice.
    told: BTreeSet<String>,
}

impl<W: Write> Server<W> {
    fn run(&mut self, events: &Receiver<Event>) -> io::Result<u8> {
        let mut queue = VecDeque::new();
        while let Ok(event) = events.recv() {
            queue.push_back(event);
            loop {
                self.take_all(events, &mut queue)?;
                let Some(event) = queue.pop_front() else {
                    self.publish()?;
                    // More may have come meanwhile; else wait for it.
                    self.take_all(events, &mut queue)?;
                    if queue.is_empty() {
                        break;
                    }
                    continue;
                };
                if let Some(code) = self.handle(event)? {
                    return Ok(code);
                }
            }
        }
        Ok(1)
    }

    /// Takes all that has come, and answers requests that were cancelled before their turn.
    fn take_all(&mut self, events: &Receiver<Event>, queue: &mut VecDeque<Event>) -> io::Result<()> {
        while let Ok(event) = events.try_recv() {
            if let Event::Message(Message::Notification { method, params }) = &event
                && method == "$/cancelRequest"
            {
                let is_it = |event: &Event| matches!(event, Event::Message(Message::Request { id, .. }) if Some(id) == params.get("id"));
                if let Some(Event::Message(Message::Request { id, .. })) =
                    queue.iter().position(is_it).and_then(|at| queue.remove(at))
                {
                    self.send(&message::error(&id, message::REQUEST_CANCELLED, "The request was cancelled."))?;
                }
                continue;
            }
            queue.push_back(event);
        }
        Ok(())
    }

    /// Does what an event asks for; gives the exit code when it ends the server.
    fn handle(&mut self, event: Event) -> io::Result<Option<u8>> {
        match event {
            Event::Message(Message::Request { id, method, params }) => {
                // Whatever a request may run into, it ends neither the others nor the editing.
                let result = catch_unwind(AssertUnwindSafe(|| self.request(&method, params)));
                let result = result.unwrap_or_else(|_| {
                    Err((message::INTERNAL_ERROR, format!("'{method}' failed; this is an error in Plimsoll.")))
                });
                match result {
                    Ok(result) => self.send(&message::response(&id, &result))?,
                    Err((code, text)) => self.send(&message::error(&id, code, &text))?,
                }
            }
            Event::Message(Message::Notification { method, params }) => {
                if method == "exit" {
                    return Ok(Some(self.exit_code()));
                }
                catch_unwind(AssertUnwindSafe(|| self.notification(&method, params))).unwrap_or(Ok(()))?;
            }
            Event::Message(Message::Response) => {}
            Event::Message(Message::Invalid) => {
                self.send(&message::error(&Value::Null, message::INVALID_REQUEST, "This is no message."))?;
            }
            Event::Garbage(bytes) => {
                self.lose(&bytes);
                self.send(&message::error(&Value::Null, message::PARSE_ERROR, "This cannot be read."))?;
            }
            Event::Scanned(scan) => self.scanned(*scan)?,
            Event::Closed => return Ok(Some(self.exit_code())),
        }
        Ok(None)
    }

    fn exit_code(&self) -> u8 {
        u8::from(!matches!(self.phase, Phase::ShutDown))
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        if method == "initialize" {
            return self.initialize(&params);
        }
        let session = match &mut self.phase {
            Phase::New => return Err((message::SERVER_NOT_INITIALIZED, "Send 'initialize' first.".to_owned())),
            Phase::ShutDown => return Err((message::INVALID_REQUEST, "The server is shut down.".to_owned())),
            Phase::Running(session) => session,
        };
        // Answers are about the newest texts. What goes wrong is told when they are published.
        match method {
            "shutdown" => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            "workspace/executeCommand" => {
                let page = features::page_to_show(params)?;
                // A client that no longer reads does not read the answer either.
                let _ = self.ask("window/showDocument", &json!({"uri": page, "external": true}));
                Ok(Value::Null)
            }
            "textDocument/diagnostic" => {
                let params: types::PullParams = read_params(params)?;
                session.settle();
                answer(pull(session, &params))
            }
            _ => features::request(session, method, params)
                .unwrap_or_else(|| Err((message::METHOD_NOT_FOUND, format!("'{method}' is not known.")))),
        }
    }

    fn initialize(&mut self, params: &Value) -> Result<Value, Refusal> {
        if !matches!(self.phase, Phase::New) {
            return Err((message::INVALID_REQUEST, "The server is initialized already.".to_owned()));
        }
        let client = Client::new(params);
        let mut workspace = Workspace::new();
        for folder in folders(params) {
            workspace.add(folder);
        }
        if let Some(process) = client.process {
            let events = self.events.clone();
            thread::spawn(move || await_end_of(process, &events));
        }
        self.phase = Phase::Running(Box::new(Session::new(client, workspace)));
        let mut capabilities = json!({
            "positionEncoding": encoding_name(client.encoding),
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "diagnosticProvider": {
                "identifier": "plimsoll", "interFileDependencies": true, "workspaceDiagnostics": false,
            },
            "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        });
        features::add_capabilities(&client, &mut capabilities);
        let info = json!({"name": "plimsoll", "version": env!("CARGO_PKG_VERSION")});
        Ok(json!({"capabilities": capabilities, "serverInfo": info}))
    }

    /// Takes a notification. What cannot be read is ignored, unless it leaves a text unknown.
    fn notification(&mut self, method: &str, params: Value) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let encoding = session.client.encoding;
        match method {
            "initialized" => {
                self.scan_all();
                self.watch()?;
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
            "textDocument/didClose" => {
                let Ok(params) = read_params::<types::DocumentParams>(params) else { return Ok(()) };
                if let Some(document) = session.documents.remove(&params.text_document.uri) {
                    let note = session.workspace.close(&document);
                    let has_published = !session.client.pulls;
                    if has_published {
                        let params = types::PublishParams { uri: &document.uri, version: None, diagnostics: &[] };
                        self.notify("textDocument/publishDiagnostics", &params)?;
                    }
                    self.tell(note)?;
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
                self.scan_all();
            }
            _ => {}
        }
        Ok(())
    }

    /// Marks the documents whose change may have been in bytes that could not be read.
    fn lose(&mut self, bytes: &[u8]) {
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
            } else if classify(&path) != FileKind::Unknown
                && !session.documents.values().any(|document| document.path == path)
            {
                needs_scan |= !session.workspace.refresh(&path);
            }
        }
        if needs_scan {
            self.scan_all();
        }
        self.refresh_pulls()
    }

    /// Walks all folders in the background, once at a time.
    fn scan_all(&mut self) {
        let Phase::Running(session) = &self.phase else { return };
        if self.scans > 0 {
            self.needs_scan = true;
            return;
        }
        for folder in session.workspace.folders().into_iter().filter(|folder| workspace::is_project(folder)) {
            self.scans += 1;
            let events = self.events.clone();
            // Nobody listens any more when the loop has ended first.
            thread::spawn(move || drop(events.send(Event::Scanned(Box::new(workspace::scan(folder))))));
        }
    }

    fn scanned(&mut self, mut scan: Scan) -> io::Result<()> {
        self.scans -= 1;
        let notes = std::mem::take(&mut scan.notes);
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        if session.workspace.take(scan) {
            session.touch_all();
            self.refresh_pulls()?;
        }
        if self.scans == 0 && std::mem::take(&mut self.needs_scan) {
            self.scan_all();
        }
        self.tell(notes)
    }

    /// Publishes what is new, unless the client asks for it.
    fn publish(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &mut self.phase else { return Ok(()) };
        let pulls = session.client.pulls;
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let notes = session.settle();
            (notes, if pulls { Vec::new() } else { session.unpublished() })
        }));
        let (notes, unpublished) = judged.unwrap_or_default();
        for (uri, version, judged) in unpublished {
            let params = types::PublishParams { uri: &uri, version, diagnostics: &judged.items };
            self.notify("textDocument/publishDiagnostics", &params)?;
        }
        self.tell(notes)
    }

    /// Shows what went wrong, each message once.
    fn tell(&mut self, notes: impl IntoIterator<Item = Note>) -> io::Result<()> {
        for note in notes {
            if self.told.insert(note.message.clone()) {
                let kind = if note.is_error { 1 } else { 3 };
                self.notify("window/showMessage", &json!({"type": kind, "message": note.message}))?;
            }
        }
        Ok(())
    }

    /// Asks the client to tell us of files that change on disk.
    fn watch(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &self.phase else { return Ok(()) };
        if !session.client.watches {
            return Ok(());
        }
        let globs = [
            "**/*.{yaml,yml,json}",
            "**/*[Dd]ockerfile*",
            "**/*[Cc]ontainerfile*",
            "**/plimsoll.toml",
            "**/.plimsoll.toml",
        ];
        let watchers: Vec<Value> = globs.iter().map(|glob| json!({"globPattern": glob})).collect();
        let registration = json!({
            "id": "plimsoll-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask("client/registerCapability", &json!({"registrations": [registration]}))
    }

    /// Has the client ask for diagnostics again.
    fn refresh_pulls(&mut self) -> io::Result<()> {
        let Phase::Running(session) = &self.phase else { return Ok(()) };
        if session.client.pulls && session.client.refreshes {
            return self.ask("workspace/diagnostic/refresh", &Value::Null);
        }
        Ok(())
    }

    fn ask(&mut self, method: &str, params: &Value) -> io::Result<()> {
        self.requests += 1;
        self.send(&message::request(self.requests, method, params))
    }

    fn notify(&mut self, method: &'static str, params: &impl Serialize) -> io::Result<()> {
        self.send(&message::Notification { jsonrpc: "2.0", method, params })
    }

    fn send(&mut self, message: &impl Serialize) -> io::Result<()> {
        frame::write(&mut self.out, &serde_json::to_vec(message)?)
    }
}

/// The diagnostics that a client asks for; one that knows them already is told so.
fn pull(session: &mut Session, params: &types::PullParams) -> types::DiagnosticReport {
    let Some(judged) = session.diagnostics(&params.text_document.uri) else {
        return types::DiagnosticReport::Full { result_id: String::new(), items: Vec::new() };
    };
    let result_id = format!("{:x}", judged.hash);
    if params.previous_result_id.as_ref() == Some(&result_id) {
        return types::DiagnosticReport::Unchanged { result_id };
    }
    types::DiagnosticReport::Full { result_id, items: judged.items }
}

/// The folders that `initialize` names, in one of the three ways there are.
fn folders(params: &Value) -> Vec<PathBuf> {
    if let Some(folders) = params.get("workspaceFolders").and_then(Value::as_array) {
        let uris = folders.iter().filter_map(|folder| folder.get("uri")?.as_str());
        return uris.filter_map(uri::to_path).collect();
    }
    let text = |key: &str| params.get(key).and_then(Value::as_str);
    let root = text("rootUri").and_then(uri::to_path);
    root.or_else(|| text("rootPath").map(PathBuf::from).filter(|path| path.is_absolute())).into_iter().collect()
}

fn read_params<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| (message::INVALID_PARAMS, format!("{error}.")))
}

fn answer(result: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| (message::INTERNAL_ERROR, format!("{error}.")))
}

/// Ends the server when the process that started it is gone, even if another one holds our input open. Where the system
/// does not show its processes as files, the end of the input has to do.
fn await_end_of(process: u32, events: &Sender<Event>) {
    let entry = PathBuf::from(format!("/proc/{process}"));
    if !Path::new("/proc/self").exists() {
        return;
    }
    while entry.exists() {
        thread::sleep(PARENT_INTERVAL);
    }
    // Nobody listens any more when the loop has ended first.
    let _ = events.send(Event::Closed);
}
