//! The loop: what comes, in which order it is done, and what is sent.

mod background;
mod input;
mod notifications;
mod publish;
mod pull;
mod requests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

use crate::session::Session;
use crate::wire::frame;
use crate::wire::message::{self, Message};
use crate::workspace::Scan;

/// While changes keep coming, nothing is published that they make stale, but never for longer than this.
const MAX_SILENCE: Duration = Duration::from_millis(100);

/// The bounds of the time for which a change that is under way is awaited.
const MIN_PAUSE: Duration = Duration::from_micros(500);
const MAX_PAUSE: Duration = Duration::from_millis(1);

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

/// What a request of ours asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// The user's settings.
    Settings,
    /// Whether the progress of the first walk may be shown.
    Progress,
    /// Something whose answer says nothing.
    Favour,
}

/// Speaks the language server protocol until the client is done. Gives the exit code: 0 when it asked for the end first.
///
/// `input` is read by a thread of its own, which ends with it.
pub fn serve(input: impl Read + Send + 'static, output: impl Write) -> u8 {
    let (sender, receiver) = channel();
    let to_loop = sender.clone();
    thread::spawn(move || input::read(input, &to_loop));
    let mut server = Server {
        out: output,
        phase: Phase::New,
        events: sender,
        scans: 0,
        needs_scan: false,
        shows_progress: false,
        questions: BTreeMap::new(),
        asked: 0,
        told: BTreeSet::new(),
        held: Vec::new(),
        silent_since: None,
    };
    // The only error is that the client no longer reads.
    server.run(&receiver).unwrap_or(1)
}

/// Whether an event changes a text.
fn is_change(event: &Event) -> bool {
    matches!(event, Event::Message(Message::Notification { method, .. }) if method == "textDocument/didChange")
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
    /// Whether the client shows that folders are being walked.
    shows_progress: bool,
    /// The requests of ours that were not answered yet.
    questions: BTreeMap<u64, Question>,
    /// How many requests we sent.
    asked: u64,
    /// Messages that were shown, so that none is shown twice.
    told: BTreeSet<String>,
    /// Requests for all diagnostics that wait until there is news.
    held: Vec<pull::Held>,
    /// Since when publishing waits for more changes.
    silent_since: Option<Instant>,
}

impl<W: Write> Server<W> {
    fn run(&mut self, events: &Receiver<Event>) -> io::Result<u8> {
        let mut queue = VecDeque::new();
        let mut is_edited = false;
        while let Ok(event) = events.recv() {
            self.take(event, &mut queue)?;
            loop {
                self.take_all(events, &mut queue)?;
                if let Some(event) = queue.pop_front() {
                    is_edited |= is_change(&event);
                    if let Some(code) = self.handle(event)? {
                        return Ok(code);
                    }
                    continue;
                }
                let start = Instant::now();
                self.settle()?;
                // A change that is under way makes this one's findings stale: it may take as long as judging took.
                if std::mem::take(&mut is_edited)
                    && let Ok(event) = events.recv_timeout(start.elapsed().clamp(MIN_PAUSE, MAX_PAUSE))
                {
                    self.take(event, &mut queue)?;
                }
                self.take_all(events, &mut queue)?;
                if !self.waits_for(&queue) {
                    self.publish()?;
                    // More may have come meanwhile; else wait for it.
                    self.take_all(events, &mut queue)?;
                }
                if queue.is_empty() {
                    break;
                }
            }
        }
        Ok(1)
    }

    /// Whether what could be published is stale already, and may be left to the changes that came.
    fn waits_for(&mut self, queue: &VecDeque<Event>) -> bool {
        let waits =
            queue.iter().any(is_change) && self.silent_since.get_or_insert_with(Instant::now).elapsed() < MAX_SILENCE;
        if !waits {
            self.silent_since = None;
        }
        waits
    }

    /// Takes all that has come.
    fn take_all(&mut self, events: &Receiver<Event>, queue: &mut VecDeque<Event>) -> io::Result<()> {
        while let Ok(event) = events.try_recv() {
            self.take(event, queue)?;
        }
        Ok(())
    }

    /// Puts an event into the queue. One that cancels a request that waits answers that instead.
    fn take(&mut self, event: Event, queue: &mut VecDeque<Event>) -> io::Result<()> {
        let cancelled = match &event {
            Event::Message(Message::Notification { method, params }) if method == "$/cancelRequest" => params.get("id"),
            _ => {
                queue.push_back(event);
                return Ok(());
            }
        };
        let Some(cancelled) = cancelled else { return Ok(()) };
        let is_it = |event: &Event| matches!(event, Event::Message(Message::Request { id, .. }) if id == cancelled);
        if queue.iter().position(is_it).and_then(|at| queue.remove(at)).is_some() || self.release(cancelled) {
            self.refuse(cancelled, message::REQUEST_CANCELLED, "The request was cancelled.")?;
        }
        Ok(())
    }

    /// Does what an event asks for; gives the exit code when it ends the server.
    fn handle(&mut self, event: Event) -> io::Result<Option<u8>> {
        match event {
            Event::Message(Message::Request { id, method, params }) => self.request(&id, &method, params)?,
            Event::Message(Message::Notification { method, params }) => {
                if method == "exit" {
                    return Ok(Some(self.exit_code()));
                }
                // Whatever a message may run into, it ends neither the others nor the editing.
                catch_unwind(AssertUnwindSafe(|| self.notification(&method, params))).unwrap_or(Ok(()))?;
            }
            Event::Message(Message::Response { id, result }) => {
                if let Some(question) = id.as_u64().and_then(|id| self.questions.remove(&id)) {
                    self.answered(question, result.as_ref())?;
                }
            }
            Event::Message(Message::Invalid) => {
                self.refuse(&Value::Null, message::INVALID_REQUEST, "This is no message.")?;
            }
            Event::Garbage(bytes) => {
                self.lose(&bytes);
                self.refuse(&Value::Null, message::PARSE_ERROR, "This cannot be read.")?;
            }
            Event::Scanned(scan) => self.scanned(*scan)?,
            Event::Closed => return Ok(Some(self.exit_code())),
        }
        Ok(None)
    }

    /// Takes the client's answer to a question; nothing when it refused.
    fn answered(&mut self, question: Question, result: Option<&Value>) -> io::Result<()> {
        match (question, result) {
            (Question::Settings, Some(result)) => {
                let section = result.get(0).unwrap_or(&Value::Null);
                self.configure(section)
            }
            (Question::Progress, Some(_)) => self.begin_progress(),
            _ => Ok(()),
        }
    }

    fn exit_code(&self) -> u8 {
        u8::from(!matches!(self.phase, Phase::ShutDown))
    }

    fn ask(&mut self, question: Question, method: &str, params: &Value) -> io::Result<()> {
        self.asked += 1;
        self.questions.insert(self.asked, question);
        self.send(&message::request(self.asked, method, params))
    }

    fn refuse(&mut self, id: &Value, code: i32, text: &str) -> io::Result<()> {
        self.send(&message::error(id, code, text))
    }

    fn notify(&mut self, method: &'static str, params: &impl Serialize) -> io::Result<()> {
        self.send(&message::Notification { jsonrpc: "2.0", method, params })
    }

    fn send(&mut self, message: &impl Serialize) -> io::Result<()> {
        frame::write(&mut self.out, &serde_json::to_vec(message)?)
    }
}
