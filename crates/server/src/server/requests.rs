//! What each request means.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::{Phase, Question, Server, input, pull};
use crate::client::{Client, encoding_name};
use crate::session::Session;
use crate::settings::Settings;
use crate::wire::{message, types};
use crate::workspace::Workspace;
use crate::{features, uri};

/// An error code and what to say.
pub(super) type Refusal = (i32, String);

/// What is answered, in its JSON form.
pub(super) type Answer = Result<Box<RawValue>, Refusal>;

impl<W: Write> Server<W> {
    /// Answers a request, or keeps it until there is an answer.
    pub(super) fn request(&mut self, id: &Value, method: &str, params: Value) -> io::Result<()> {
        if method == "workspace/diagnostic" && matches!(self.phase, Phase::Running(_)) {
            return match read_params(params) {
                Ok(params) => self.pull_workspace(id, params),
                Err((code, text)) => self.refuse(id, code, &text),
            };
        }
        // Whatever a request may run into, it ends neither the others nor the editing.
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(method, params)));
        match answer {
            Ok(Ok(result)) => self.send(&message::Response { jsonrpc: "2.0", id, result: &result })?,
            Ok(Err((code, text))) => self.refuse(id, code, &text)?,
            Err(_) => {
                let text = format!("'{method}' failed; this is an error in Plimsoll.");
                self.refuse(id, message::INTERNAL_ERROR, &text)?;
            }
        }
        // Nobody waits for news any more.
        if matches!(self.phase, Phase::ShutDown) { self.release_all() } else { Ok(()) }
    }

    fn answer(&mut self, method: &str, params: Value) -> Answer {
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
                answer(Value::Null)
            }
            "workspace/executeCommand" => {
                let page = features::page_to_show(params)?;
                // A client that no longer reads does not read the answer either.
                let _ = self.ask(Question::Favour, "window/showDocument", &json!({"uri": page, "external": true}));
                answer(Value::Null)
            }
            "textDocument/diagnostic" => {
                let params: types::PullParams = read_params(params)?;
                session.settle();
                answer(pull::document(session, &params))
            }
            _ => features::request(session, method, params)
                .unwrap_or_else(|| Err((message::METHOD_NOT_FOUND, format!("'{method}' is not known.")))),
        }
    }

    fn initialize(&mut self, params: &Value) -> Answer {
        if !matches!(self.phase, Phase::New) {
            return Err((message::INVALID_REQUEST, "The server is initialized already.".to_owned()));
        }
        let client = Client::new(params);
        let settings = Settings::default().merge(params.get("initializationOptions").unwrap_or(&Value::Null));
        let mut workspace = Workspace::new(settings);
        for folder in folders(params) {
            workspace.add(folder);
        }
        if let Some(process) = client.process {
            let events = self.events.clone();
            thread::spawn(move || input::await_end_of(process, &events));
        }
        self.phase = Phase::Running(Box::new(Session::new(client, workspace)));
        let mut capabilities = json!({
            "positionEncoding": encoding_name(client.encoding),
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "diagnosticProvider": {
                "identifier": "plimsoll", "interFileDependencies": true, "workspaceDiagnostics": true,
            },
            "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        });
        features::add_capabilities(&client, &mut capabilities);
        let info = json!({"name": "plimsoll", "version": env!("CARGO_PKG_VERSION")});
        answer(json!({"capabilities": capabilities, "serverInfo": info}))
    }
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

pub(super) fn read_params<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| (message::INVALID_PARAMS, format!("{error}.")))
}

fn answer(result: impl Serialize) -> Answer {
    to_raw_value(&result).map_err(|error| (message::INTERNAL_ERROR, format!("{error}.")))
}
