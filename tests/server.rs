//! The built program as a language server, over standard input and output.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

const DOCKERFILE: &str = "# plimsoll: igonre[x]\nFROM registry.example.com/base:1.4.2\nUSER 10001\n";

struct Server {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut header = String::new();
        self.from.read_line(&mut header).unwrap();
        let length = header.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        self.from.read_line(&mut String::new()).unwrap();
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn initialize(&mut self) -> Value {
        let params = json!({"processId": std::process::id(), "rootUri": null, "capabilities": {}});
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
        self.receive()
    }

    fn code(mut self) -> i32 {
        drop(self.to);
        self.child.wait().unwrap().code().unwrap()
    }
}

#[test]
fn an_editor_session_from_start_to_end() {
    let mut server = Server::start(&["server", "--stdio"]);
    assert_eq!(server.initialize()["result"]["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    server.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
    let document = json!({"uri": "untitled:Dockerfile", "languageId": "dockerfile", "version": 7, "text": DOCKERFILE});
    let params = json!({"textDocument": document});
    server.send(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params}));
    let published = server.receive();
    assert_eq!(published["method"], "textDocument/publishDiagnostics");
    assert_eq!(
        (&published["params"]["version"], &published["params"]["diagnostics"][0]["code"]),
        (&json!(7), &json!("PJ1002"))
    );
    server.send(&json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    assert_eq!(server.receive(), json!({"jsonrpc": "2.0", "id": 2, "result": null}));
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(server.child.wait().unwrap().code(), Some(0), "it does not wait for the end of its input");
}

#[test]
fn an_end_that_was_not_asked_for_is_a_failure() {
    let mut server = Server::start(&["server"]);
    server.initialize();
    assert_eq!(server.code(), 1);
    let mut server = Server::start(&["server"]);
    server.initialize();
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(server.child.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_with_the_process_that_started_it() {
    let mut parent = Command::new("true").spawn().unwrap();
    let process = parent.id();
    parent.wait().unwrap();
    let mut server = Server::start(&["server"]);
    let params = json!({"processId": process, "rootUri": null, "capabilities": {}});
    server.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
    assert_eq!(server.child.wait().unwrap().code(), Some(1), "though its input is still open");
}
