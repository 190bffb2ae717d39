//! What no client should send, and some do. Nothing of it ends the server.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use serde_json::{Value, json};
use support::{Client, POD, SLIP, frame, of_rule, range};

const FILE: &str = "file:///nowhere/Dockerfile";

fn open_client() -> Client {
    let mut client = Client::new(&json!({}));
    client.open(FILE, "dockerfile", SLIP);
    assert_eq!(client.published(FILE, Some(1)).len(), 1);
    client
}

#[test]
fn bodies_that_are_no_messages_are_answered() {
    let deep = format!("{{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"x\",\"params\":{}", "[".repeat(100_000));
    let cases = [
        ("{", -32700),
        ("", -32700),
        ("{}{}", -32700),
        (deep.as_str(), -32700),
        ("[1,2]", -32600),
        ("7", -32600),
        ("{\"id\":{},\"method\":\"x\"}", -32600),
        ("{\"jsonrpc\":\"2.0\"}", -32600),
    ];
    for (body, code) in cases {
        let mut client = open_client();
        client.body(body);
        assert_eq!(client.answer(&Value::Null)["error"]["code"], code, "{}", &body[..body.len().min(40)]);
        assert!(client.is_alive());
    }
    let mut client = open_client();
    client.raw(b"Content-Length: 3\r\n\r\n\"\xff\"");
    assert_eq!(client.answer(&Value::Null)["error"]["code"], -32700);
    assert!(client.is_alive());
}

#[test]
fn headers_that_lie_cost_one_message_at_most() {
    let ping = json!({"jsonrpc": "2.0", "id": 500, "method": "nope"}).to_string();
    let length = ping.len();
    let cases = [
        format!("Content-Length: {}\r\n\r\n{ping}", length - 10),
        format!("Content-Length: abc\r\n\r\n{ping}"),
        format!("Content-Length: -5\r\n\r\n{ping}"),
        format!("Content-Length: 4294967296\r\n\r\n{ping}"),
        format!("Content-Length: 99999999999999999999999\r\n\r\n{ping}"),
        format!("X-Other: 1\r\n\r\n{ping}"),
        format!("\r\n\r\n{ping}\r\n"),
        format!("{}\n", "x".repeat(3 << 20)),
    ];
    for input in cases {
        let mut client = open_client();
        client.raw(input.as_bytes());
        assert!(client.is_alive(), "{}", &input[..input.len().min(60)]);
    }
}

#[test]
fn a_length_that_is_too_long_costs_none() {
    let mut client = open_client();
    let body = json!({"jsonrpc": "2.0", "id": 500, "method": "nope"}).to_string();
    let next = frame(&json!({"jsonrpc": "2.0", "id": 501, "method": "nope"}).to_string());
    client.raw(format!("Content-Length: {}\r\n\r\n{body}{next}", body.len() + 10).as_bytes());
    assert_eq!(client.answer(&json!(500))["error"]["code"], -32601);
    assert_eq!(client.answer(&json!(501))["error"]["code"], -32601);
}

#[test]
fn ids_come_back_as_they_were() {
    let mut client = open_client();
    for id in [json!("a"), json!(0), json!(-3), json!(1_099_511_627_776_i64), json!(1.5)] {
        client.body(&json!({"jsonrpc": "2.0", "id": id, "method": "nope"}).to_string());
        assert_eq!(client.answer(&id)["error"]["code"], -32601, "{id}");
    }
}

#[test]
fn parameters_of_wrong_types_are_refused_or_ignored() {
    let mut client = open_client();
    for params in
        [json!(null), json!("x"), json!([1]), json!({"textDocument": 5}), json!({"textDocument": {"uri": {}}})]
    {
        for method in ["textDocument/hover", "textDocument/codeAction", "textDocument/diagnostic"] {
            assert_eq!(client.request(method, params.clone())["error"]["code"], -32602, "{method} {params}");
        }
        for method in [
            "textDocument/didOpen",
            "textDocument/didChange",
            "textDocument/didClose",
            "textDocument/didSave",
            "workspace/didChangeWatchedFiles",
            "workspace/didChangeWorkspaceFolders",
            "workspace/didChangeConfiguration",
            "initialized",
        ] {
            client.notify(method, params.clone());
        }
    }
    assert!(client.is_alive());
}

#[test]
fn documents_that_are_not_open_are_ignored() {
    let mut client = open_client();
    let other = "file:///nowhere/other/Dockerfile";
    client.change(other, 2, json!([{"text": SLIP}]));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": other}}));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": other}}));
    let hover = json!({"textDocument": {"uri": other}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.request("textDocument/hover", hover)["result"], Value::Null);
    let action = json!({"textDocument": {"uri": other}, "range": range((0, 0), (9, 9)), "context": {}});
    assert_eq!(client.request("textDocument/codeAction", action)["result"], json!([]));
    assert!(client.is_alive());
}

#[test]
fn positions_that_do_not_exist_are_clamped() {
    let mut client = open_client();
    for (at, line) in [(range((999, 999), (9999, 9999)), 3), (range((2, 5), (1, 0)), 1)] {
        let mut client = open_client();
        client.change(FILE, 2, json!([{"range": at, "text": "# plimsoll: x\n"}]));
        let found = client.published(FILE, Some(2));
        let slips = of_rule(&found, "PJ1002");
        assert_eq!(slips.len(), 2, "{found:?}");
        assert_eq!(slips[1]["range"]["start"]["line"], line);
    }
    for line in [json!(-1), json!(1e300), json!(4_294_967_296_i64), json!(0.5)] {
        let position = json!({"line": line, "character": line});
        let params = json!({"textDocument": {"uri": FILE}, "position": position});
        assert!(client.request("textDocument/hover", params).get("result").is_some(), "{line}");
    }
}

#[test]
fn a_text_that_is_not_known_is_not_judged_until_it_is() {
    let lost = json!([{"range": {"start": 5}, "text": "x"}]);
    let healed = json!([{"text": SLIP}]);
    let mut client = open_client();
    client.change(FILE, 2, lost);
    assert!(client.published(FILE, Some(2)).is_empty());
    client.change(FILE, 3, json!([{"range": range((0, 0), (0, 0)), "text": "\n"}]));
    assert!(client.published(FILE, Some(3)).is_empty());
    client.change(FILE, 4, healed.clone());
    assert_eq!(client.published(FILE, Some(4)).len(), 1);

    let change = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": FILE, "version": 5}, "contentChanges": [{"text": "FROM a"}],
    }});
    let body = change.to_string();
    client.body(&body[..body.len() - 3]);
    assert!(client.published(FILE, Some(4)).is_empty(), "a change of this document was in what could not be read");
    client.change(FILE, 6, healed);
    assert_eq!(client.published(FILE, Some(6)).len(), 1);
}

#[test]
fn versions_may_be_missing_or_go_back() {
    let mut client = open_client();
    client.change(FILE, -7, json!([{"range": range((0, 0), (0, 0)), "text": "#\n"}]));
    assert_eq!(client.published(FILE, Some(-7)).len(), 1);
    let document = json!({"uri": FILE, "version": "x"});
    let changes = json!([{"range": range((0, 0), (0, 0)), "text": "#\n"}]);
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    assert_eq!(client.published(FILE, None)[0]["range"]["start"]["line"], 2);
}

#[test]
fn odd_texts_are_judged() {
    let mut client = open_client();
    let half_pair = format!("{SLIP}# ").replace('\n', "\\n");
    client.body(&format!(
        "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{{\"textDocument\":{{\"uri\":\"untitled:half\",\
         \"languageId\":\"dockerfile\",\"version\":1,\"text\":\"{half_pair}\\ud800\"}}}}}}"
    ));
    assert_eq!(client.published("untitled:half", Some(1)).len(), 1);
    let texts = [
        String::new(),
        format!("\u{feff}{SLIP}"),
        SLIP.replace('\n', "\r\n"),
        SLIP.replace('\n', "\r"),
        format!("{SLIP}\0"),
        format!("{SLIP}# 😀"),
    ];
    for (index, text) in texts.iter().enumerate() {
        let uri = format!("untitled:{index}");
        client.open(&uri, "dockerfile", text);
        let found = client.published(&uri, Some(1));
        assert_eq!(of_rule(&found, "PJ1002").is_empty(), text.is_empty(), "{text:?}");
    }
}

#[test]
fn a_text_that_is_too_large_is_left_out_and_the_user_told() {
    let mut client = open_client();
    client.open("untitled:large", "dockerfile", &format!("{SLIP}{}", "#\n".repeat(17 << 20)));
    assert!(client.published("untitled:large", Some(1)).is_empty());
    assert_eq!(client.next("window/showMessage")["params"]["type"], 3);
    client.change("untitled:large", 2, json!([{"text": SLIP}]));
    assert_eq!(client.published("untitled:large", Some(2)).len(), 1);
}

#[test]
fn headers_may_be_in_any_letters_and_order() {
    let mut client = open_client();
    let body = json!({"jsonrpc": "2.0", "id": 500, "method": "nope"}).to_string();
    let kind = "content-type: application/vscode-jsonrpc; charset=utf-8";
    client.raw(format!("{kind}\r\nCONTENT-length:{}\r\n\r\n{body}", body.len()).as_bytes());
    assert_eq!(client.answer(&json!(500))["error"]["code"], -32601);
}

#[test]
fn methods_that_are_not_known_are_refused_and_notifications_ignored() {
    let mut client = open_client();
    for method in ["foo/bar", "$/bar", ""] {
        client.notify(method, json!({}));
        assert_eq!(client.request(method, json!({}))["error"]["code"], -32601, "{method}");
    }
    assert!(client.is_alive());
}

#[test]
fn nothing_is_opened_before_the_start() {
    let mut client = Client::silent();
    client.open(FILE, "dockerfile", SLIP);
    let hover = json!({"textDocument": {"uri": FILE}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.request("textDocument/hover", hover.clone())["error"]["code"], -32002);
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    assert!(client.request("initialize", params.clone())["result"].is_object());
    assert_eq!(client.request("initialize", params)["error"]["code"], -32600);
    assert_eq!(client.request("textDocument/hover", hover)["result"], Value::Null);
    assert!(client.is_alive());
}

#[test]
fn changes_of_all_and_of_a_part_may_come_together() {
    let mut client = open_client();
    let insert = json!({"range": range((0, 0), (0, 0)), "text": "#\n"});
    client.change(FILE, 2, json!([{"text": "#"}, {"text": SLIP}, insert, insert]));
    assert_eq!(client.published(FILE, Some(2))[0]["range"]["start"]["line"], 2);
}

#[test]
fn documents_of_any_scheme_are_judged() {
    let mut client = open_client();
    for uri in ["untitled:Dockerfile", "vscode-notebook-cell:/a/Dockerfile#x", "git:/a/Dockerfile?x", "not a uri", ""] {
        client.open(uri, "dockerfile", SLIP);
        assert_eq!(client.published(uri, Some(1)).len(), 1, "{uri}");
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
        assert!(client.published(uri, None).is_empty(), "{uri}");
    }
}

#[test]
fn a_document_of_twenty_megabytes_is_judged_and_edited() {
    let mut client = open_client();
    let pod = format!("{POD}---\n# {}\n", "x".repeat(100_000));
    client.open("untitled:large.yaml", "yaml", &pod.repeat(200));
    let found = client.published("untitled:large.yaml", Some(1));
    assert_eq!(of_rule(&found, "KB1001").len(), 200);
    client.change("untitled:large.yaml", 2, json!([{"range": range((0, 0), (0, 0)), "text": "#\n"}]));
    let edited = client.published("untitled:large.yaml", Some(2));
    assert_eq!(edited.len(), found.len());
    assert_eq!(of_rule(&edited, "KB1001")[0]["range"]["start"]["line"], 7);
}

#[test]
fn of_very_many_findings_the_worst_are_shown() {
    let mut client = open_client();
    client.open("untitled:many.yaml", "yaml", &format!("{POD}---\n").repeat(1000));
    let found = client.published("untitled:many.yaml", Some(1));
    assert_eq!((found.len(), of_rule(&found, "KB1001").len()), (2000, 1000));
    assert!(found.is_sorted_by_key(|found| found["range"]["start"]["line"].as_u64()));
    let told = client.next("window/showMessage")["params"]["message"].clone();
    assert!(told.as_str().unwrap().contains("untitled:many.yaml"), "{told}");
}

#[test]
fn a_client_that_no_longer_reads_ends_the_server() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (input, mut to) = std::io::pipe().unwrap();
    std::io::Write::write_all(&mut to, frame("{\"id\":1,\"method\":\"initialize\"}").as_bytes()).unwrap();
    assert_eq!(plimsoll_server::serve(input, Gone), 1);
}
