//! A client of a server in this process, over pipes.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by it")]
#![allow(unreachable_pub, reason = "shared by test programs")]
#![allow(clippy::needless_pass_by_value, reason = "the calls read better with values made in place")]

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write};
use std::thread::JoinHandle;

use serde_json::{Value, json};

pub struct Client {
    to: Option<PipeWriter>,
    from: BufReader<PipeReader>,
    server: JoinHandle<u8>,
    requests: u64,
    /// Notifications and requests of the server that nobody asked for yet.
    pending: Vec<Value>,
}

impl Client {
    /// A server that nothing was said to.
    pub fn silent() -> Self {
        let (input, to) = std::io::pipe().unwrap();
        let (from, output) = std::io::pipe().unwrap();
        let server = std::thread::spawn(move || plimsoll_server::serve(input, output));
        Self { to: Some(to), from: BufReader::new(from), server, requests: 0, pending: Vec::new() }
    }

    /// An initialized server; `params` are merged into an empty `initialize`.
    pub fn new(params: &Value) -> Self {
        let mut client = Self::silent();
        let mut all = json!({"processId": null, "rootUri": null, "capabilities": {}});
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        assert!(client.request("initialize", all)["result"]["capabilities"].is_object());
        client.notify("initialized", json!({}));
        client
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.to.as_mut().unwrap().write_all(bytes).unwrap();
    }

    pub fn body(&mut self, body: &str) {
        self.raw(frame(body).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.body(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    pub fn send_request(&mut self, method: &str, params: Value) -> u64 {
        self.requests += 1;
        let id = self.requests;
        self.body(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        id
    }

    /// Sends a request and gives its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send_request(method, params);
        self.answer(&json!(id))
    }

    /// The answer to a request, or to nothing that could be read (`null`).
    pub fn answer(&mut self, id: &Value) -> Value {
        self.find(|message| message.get("method").is_none() && message.get("id") == Some(id))
    }

    /// The next message of the server with a method.
    pub fn next(&mut self, method: &str) -> Value {
        self.find(|message| message["method"] == method)
    }

    /// Answers a request of the server.
    pub fn reply(&mut self, request: &Value, result: Value) {
        self.body(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result}).to_string());
    }

    /// The next published diagnostics of a document at a version.
    pub fn published(&mut self, uri: &str, version: Option<i64>) -> Vec<Value> {
        let message = self.find(|message| {
            let params = &message["params"];
            message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri
                && params["version"].as_i64() == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Messages that came while others were awaited.
    pub fn pending(&self, method: &str) -> usize {
        self.pending.iter().filter(|message| message["method"] == method).count()
    }

    fn find(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.pending.iter().position(&is_it) {
            return self.pending.remove(at);
        }
        loop {
            let message = self.receive().expect("the server has ended");
            if is_it(&message) {
                return message;
            }
            self.pending.push(message);
        }
    }

    fn receive(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.from.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                Some(other) => panic!("{other:?}"),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        Some(serde_json::from_slice(&body).unwrap())
    }

    pub fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Closes the server's input; gives its exit code.
    pub fn close(mut self) -> u8 {
        self.to = None;
        while self.receive().is_some() {}
        self.server.join().unwrap()
    }

    /// Whether the server still judges what it is told.
    pub fn is_alive(&mut self) -> bool {
        self.open("untitled:alive", "dockerfile", SLIP);
        !self.published("untitled:alive", Some(1)).is_empty()
    }
}

pub fn frame(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

pub fn range(start: (i64, i64), end: (i64, i64)) -> Value {
    json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}})
}

/// A Dockerfile with one finding: a comment that cannot be read.
pub const SLIP: &str = "# plimsoll: igonre[x]\nFROM registry.example.com/base:1.4.2\nUSER 10001\n";

/// A pod with one privileged container; astral characters stand before the finding on its line.
pub const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - {name: web, image: registry.example.com/web:1.4.2, env: [{name: A, value: 😀😀}], securityContext: {privileged: true}}
";

/// The findings of one rule.
pub fn of_rule<'a>(diagnostics: &'a [Value], code: &str) -> Vec<&'a Value> {
    diagnostics.iter().filter(|diagnostic| diagnostic["code"] == code).collect()
}

/// Applies the edits of a code action to a text of ASCII; the ranges must not overlap.
pub fn apply(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let character = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
        let line_start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        line_start + character
    };
    let mut edits: Vec<&Value> = edits.as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    edits.iter().fold(text.to_owned(), |mut text, edit| {
        let (start, end) = (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
        text
    })
}
